import { type NeedsRoom } from "./disk-room";
import { judgeRoomBeside } from "./judge-room-beside";
import { type Manifest } from "./manifest";
import { type RestorePlan } from "./plan-type";
import { type RestoreFinding } from "./restore-finding";
import { sumsOf } from "./restore-plan";
import { type RestoreSituation, type RestoreTarget } from "./restore-situation";

/** Whether what is to be brought back, and what was saved, are restored under other names before anything is deleted. */
export function asksForCheck({
  checkFirst,
  safetyBackup,
}: Pick<RestoreTarget, "checkFirst" | "safetyBackup">): boolean {
  return checkFirst ?? safetyBackup;
}

/**
 * What keeps that check from being made here: of the backup, and of the safety snapshot. What is not told of an index that
 * goes counts as nothing: the check itself looks again.
 */
export function judgeCheckFirst(
  manifest: Manifest,
  situation: RestoreSituation,
  target: RestoreTarget,
  plan: RestorePlan,
): RestoreFinding[] {
  if (!asksForCheck(target) || sumsOf(plan).deletedDocuments === 0) return [];
  const going = new Set(plan.deletes.map(({ name }) => name));
  const own = situation.indices.filter(({ name }) => going.has(name));
  const saved: NeedsRoom = {
    parts: [{ indices: own.map(({ shards = 1, sizeInBytes = 0 }) => ({ shards, sizeInBytes })) }],
  };
  const ofBackup = refusals(manifest, situation, "a check of the backup before the deletion");
  if (ofBackup.length > 0 || !target.safetyBackup) return ofBackup;
  return refusals(saved, situation, "a check of the safety snapshot before the deletion");
}

/** Where room is not told, the judgement of the restore itself has said so. */
function refusals(needed: NeedsRoom, situation: RestoreSituation, what: string): RestoreFinding[] {
  return judgeRoomBeside(needed, situation, what)
    .filter(({ kind }) => kind !== "warning")
    .map(({ kind, property, problem }) => ({
      kind,
      property,
      problem: `${problem}. Make room, or check the backup in another datastore with \`camunda-backup check-restore\`, and set checkFirst to false here`,
    }));
}
