import { judgeRoomBeside } from "./judge-room-beside";
import { type Manifest } from "./manifest";
import { type RestorePlan } from "./plan-type";
import { type RestoreFinding } from "./restore-finding";
import { sumsOf } from "./restore-plan";
import { type RestoreSituation, type RestoreTarget } from "./restore-situation";

/**
 * Whether what is to be brought back is restored under other names before anything is deleted. What is known to hold no
 * document needs no such protection.
 */
export function checksFirst(
  { checkFirst, safetyBackup }: Pick<RestoreTarget, "checkFirst" | "safetyBackup">,
  plan: Pick<RestorePlan, "deletes" | "parts">,
): boolean {
  return (checkFirst ?? safetyBackup) && sumsOf(plan).deletedDocuments !== 0;
}

/**
 * What keeps that check from being made here.
 *
 * @param space what was found of the room for the restore itself: where that has none, nothing more is to be said.
 */
export function judgeCheckFirst(
  manifest: Manifest,
  situation: RestoreSituation,
  space: readonly RestoreFinding[],
): RestoreFinding[] {
  if (space.some(({ kind }) => kind === "refused")) return [];
  return judgeRoomBeside(manifest, situation, "a check of the backup before the deletion").flatMap(
    ({ kind, property, problem }): RestoreFinding[] =>
      // Where room is not told, the judgement of the restore itself has said so.
      kind === "warning"
        ? []
        : [
            {
              kind,
              property,
              problem: `${problem}. Make room, or check the backup in another datastore with \`camunda-backup check-restore\`, and set checkFirst to false here`,
            },
          ],
  );
}
