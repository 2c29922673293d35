import { type OptimizeApi } from "../../clients/optimize/backup";
import { BackupNotCompleted } from "../backup/backup-not-completed";
import { type CompletedBackup } from "../backup/complete-backup";
import { findBackups, isRunning } from "../backup/find-backups";
import { goOnWithBackup, takeBackup, type TakeBackupOptions } from "../backup/take-backup";
import { type BackupTarget } from "../backup/target";
import { isBegunBy, type Job, type RunRecord } from "./run-record";

export type ScheduledBackupOptions = Omit<TakeBackupOptions, "backupId" | "adopt" | "isKnown">;

/**
 * Takes the backup of one run. What an earlier pod of the same Job has begun or completed is gone on with, and so is what
 * an earlier Job left running: it is watched instead of a new one being taken.
 *
 * @param job the Job that this pod belongs to.
 */
export async function scheduledBackup(
  target: BackupTarget,
  record: RunRecord,
  job: Job,
  options: ScheduledBackupOptions,
): Promise<CompletedBackup> {
  const recording = { ...target, optimize: recordingRequests(target.optimize, record, job) };
  const whole = { ...options, backupId: undefined, adopt: false };
  try {
    const begun = await unfinished(target, record, job);
    const backup =
      begun === undefined ? await takeBackup(recording, whole) : await goOnWithBackup(recording, begun, whole, false);
    await record.complete(backup, job);
    return backup;
  } catch (error) {
    if (!(error instanceof BackupNotCompleted)) throw error;
    // One that may still become complete stays on the record as begun.
    if (error.outcome === "failed") await record.end(error.backupId, error.snapshots);
    throw inWordsOfTheSchedule(error);
  }
}

/** The id that an earlier pod has begun and that is to be gone on with. */
async function unfinished(target: BackupTarget, record: RunRecord, job: Job): Promise<string | undefined> {
  const begun = await record.begun();
  if (begun === undefined) return undefined;
  const { backupId, complete = false } = begun;
  if (isBegunBy(begun, job)) {
    const done = complete ? "completed" : "begun";
    target.report(`going on with the backup ${backupId}, which an earlier pod of this Job has ${done}`);
    return backupId;
  }
  if (complete) return undefined;
  const found = (await findBackups(target)).find((backup) => backup.backupId === backupId);
  if (found !== undefined && isRunning(found)) {
    target.report(`going on with the backup ${backupId}, which ${begun.job} has begun and which still runs`);
    return backupId;
  }
  await record.end(backupId, found?.snapshots ?? []);
  return undefined;
}

/** Writes down each id before Optimize is asked for it. */
function recordingRequests(optimize: OptimizeApi, record: RunRecord, job: Job): OptimizeApi {
  return {
    ...optimize,
    async request(backupId) {
      await record.begin(backupId, job);
      const requested = await optimize.request(backupId);
      if (requested.kind === "id-taken") await record.end(backupId, []);
      return requested;
    },
  };
}

function inWordsOfTheSchedule(error: BackupNotCompleted): BackupNotCompleted {
  const { outcome, backupId, state, snapshots, adopted, message } = error;
  const next =
    outcome !== "failed"
      ? " The next run goes on with it if it still runs."
      : state === "IN_PROGRESS"
        ? ""
        : " The next run takes a new one.";
  return new BackupNotCompleted(outcome, backupId, state, snapshots, adopted, `${message}${next}`);
}
