import { type OptimizeApi } from "../../clients/optimize/backup";
import { BackupNotCompleted } from "../backup/backup-not-completed";
import { type CompletedBackup } from "../backup/complete-backup";
import { findBackups, findStoredBackups, type FoundBackup } from "../backup/find-backups";
import { type BegunBefore, goOnWithBegun } from "../backup/go-on-with-begun";
import { goingOn } from "../backup/going-on";
import { takeBackup, type TakeBackupOptions } from "../backup/take-backup";
import { type BackupTarget } from "../backup/target";
import { isBegunBy, type Job, type RunRecord } from "./run-record";

export type ScheduledBackupOptions = Omit<TakeBackupOptions, "backupId" | "adopt" | "isKnown">;

/** A backup that was taken, and why it could not be written down as one's own, undefined where it was. */
export interface TakenBackup {
  readonly backup: CompletedBackup;
  readonly notRecorded: string | undefined;
}

/**
 * Takes the backup of one run. What an earlier pod of the same Job has begun or completed is gone on with, and so is what
 * an earlier Job left running: it is watched instead of a new one being taken. A record that cannot be read or written keeps
 * it from nothing.
 *
 * @param job the Job that this pod belongs to.
 */
export async function scheduledBackup(
  target: BackupTarget,
  record: RunRecord,
  job: Job,
  options: ScheduledBackupOptions,
): Promise<TakenBackup> {
  const recording = { ...target, optimize: recordingRequests(target, record, job) };
  const whole = { ...options, backupId: undefined, adopt: false };
  try {
    const begun = await unfinished(target, record, job);
    const end = async ({ backupId, snapshots }: BackupNotCompleted) =>
      noteTrouble(target, await record.end(backupId, snapshots));
    const goneOn = begun && (await goOnWithBegun(recording, begun, whole, end));
    const backup = goneOn ?? (await takeBackup(recording, whole));
    return { backup, notRecorded: await record.complete(backup, job) };
  } catch (error) {
    if (!(error instanceof BackupNotCompleted)) throw error;
    // One that may still become complete stays on the record as begun.
    if (error.outcome === "failed") noteTrouble(target, await record.end(error.backupId, error.snapshots));
    throw inWordsOfTheSchedule(error);
  }
}

/** The backup that an earlier pod has begun and that is to be gone on with. */
async function unfinished(target: BackupTarget, record: RunRecord, job: Job): Promise<BegunBefore | undefined> {
  const begun = await record.begun();
  if (begun === undefined) return undefined;
  const { backupId, complete = false } = begun;
  if (isBegunBy(begun, job)) {
    const done = complete ? "completed" : "begun";
    target.report(`going on with the backup ${backupId}, which an earlier pod of this Job has ${done}`);
    return { backupId, goingOn: undefined };
  }
  if (complete) return undefined;
  const found = await look(target, backupId);
  const work = found && goingOn(found, target.clock.now());
  if (work !== undefined) {
    target.report(
      `going on with the backup ${backupId}, which ${begun.job} has begun and which ${work === "running" ? "still runs" : "may go on with its second part"}`,
    );
    return { backupId, goingOn: work };
  }
  noteTrouble(target, await record.end(backupId, found?.snapshots ?? []));
  return undefined;
}

/** Asks the datastore too: where one snapshot cannot be read, Optimize lists none at all. */
async function look(target: BackupTarget, backupId: string): Promise<FoundBackup | undefined> {
  const listed = await findBackups(target);
  const stored = target.store === undefined ? [] : await findStoredBackups(target.store);
  return [...stored, ...listed].find((backup) => backup.backupId === backupId);
}

/** Writes down each id before Optimize is asked for it. */
function recordingRequests(target: BackupTarget, record: RunRecord, job: Job): OptimizeApi {
  const { optimize } = target;
  return {
    ...optimize,
    async request(backupId) {
      noteTrouble(target, await record.begin(backupId, job));
      const requested = await optimize.request(backupId);
      if (requested.kind === "id-taken") noteTrouble(target, await record.end(backupId, []));
      return requested;
    },
  };
}

function noteTrouble(target: BackupTarget, problem: string | undefined): void {
  if (problem !== undefined) target.warn?.(`the record of the runs could not be written: ${problem}`);
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
