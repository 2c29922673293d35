import { ExplainedError } from "../../clients/explained-error";
import { backupIdProblem, nextBackupId } from "../../operations/backup/backup-id";
import { findBackups, findStoredBackups } from "../../operations/backup/find-backups";
import { WorkWatch, workInWords } from "../../operations/backup/going-on";
import { requireListedHere } from "../../operations/backup/require-listed-here";
import { type CommandRun } from "../command";
import { type Installation, missing, targetOf } from "../installation";
import { TakenBackups } from "./taken-backups";

/** What `create` would do now. */
export interface TakingPlan {
  readonly backupId: string;
  /** Whether the id is only such a one as would be chosen: each run chooses its own when it asks. */
  readonly isExampleId: boolean;
  readonly does: "take" | "take-over" | "wait-and-take";
  /** In words. */
  readonly says: string;
}

/**
 * Says what `create` would do, by asking all that it would ask first.
 *
 * @throws ExplainedError when it would refuse, or not even wait.
 */
export async function planTaking(run: CommandRun, installation: Installation): Promise<TakingPlan> {
  const { settings, surroundings } = run;
  const target = targetOf(installation, surroundings, run.report);
  const ids = target.optimize.ids ?? "numbers";
  const problem = settings.backupId === undefined ? undefined : backupIdProblem(settings.backupId, ids);
  if (problem !== undefined) throw missing("backupId", problem);
  const listed = await findBackups(target);
  const stored = installation.store === undefined ? [] : await findStoredBackups(installation.store);
  await requireListedHere(
    target,
    listed,
    stored.flatMap(({ snapshots }) => snapshots),
  );
  const existing = [...listed, ...stored];
  const known = new Map(existing.map(({ backupId, snapshots }) => [backupId, snapshots[0]?.name ?? backupId]));
  const backupId = settings.backupId ?? nextBackupId(surroundings.clock.now(), known, surroundings.lot);
  const place = `Optimize at ${target.optimize.target}`;

  if (known.has(backupId)) {
    if (settings.adopt === true) {
      const says = `Would wait for the backup ${backupId} of ${place}, which is there already.`;
      return { backupId, isExampleId: false, does: "take-over", says };
    }
    throw new ExplainedError(
      "refused",
      `backupId: a backup ${backupId} exists already. Choose another backupId, or take that one over with adopt.`,
    );
  }
  const left = settings.backupId === undefined ? await new TakenBackups(run, installation.store).left() : [];
  const begun = left.findLast(({ goingOn }) => goingOn !== undefined)?.backup.backupId;
  if (begun !== undefined) {
    const says = `Would wait for the backup ${begun}, which an earlier run with this ledger began, unless that run still goes on.`;
    return { backupId: begun, isExampleId: false, does: "take-over", says };
  }
  const isExampleId = settings.backupId === undefined;
  const backup = isExampleId
    ? `a backup with an id such as ${backupId} (it is chosen when the backup is asked for)`
    : `the backup ${backupId}`;
  const work = new WorkWatch().find(existing, surroundings.clock);
  if (work === undefined) {
    return { backupId, isExampleId, does: "take", says: `Would ask ${place} for ${backup}; no other one runs.` };
  }
  const busy =
    work.goingOn === "running" ? `the backup ${work.backup.backupId} runs` : workInWords(work.backup, work.goingOn);
  if (settings.whenBusy === "fail" && work.goingOn === "running")
    throw new ExplainedError("busy", `${place} is busy: ${busy}.`);
  return {
    backupId,
    isExampleId,
    does: "wait-and-take",
    says: `Would wait, because ${busy}, and then ask ${place} for ${backup}.`,
  };
}
