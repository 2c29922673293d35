import { ExplainedError } from "../../clients/explained-error";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { look } from "./await-backup";
import { findBackups } from "./find-backups";
import { completedParts } from "./judge-backup";
import { pollInterval } from "./poll-interval";
import { snapshotPattern } from "./snapshot-name";
import { type BackupTarget } from "./target";

export interface DeleteBackupOptions {
  readonly backupId: string;
  /** The snapshots that were recorded when the backup was taken: nothing else is deleted. */
  readonly recorded: readonly Pick<BackupSnapshot, "name" | "startTime">[];
  readonly allowDeleteLast: boolean;
  readonly timeoutMilliseconds: number;
}

/**
 * Deletes a backup and waits until it is gone. Optimize deletes by wildcard and answers before anything is deleted, so
 * what lies under the id is compared with what was recorded first, and looked at again afterwards.
 *
 * @throws ExplainedError when something else lies under the id, when it is the last completed backup, or when it is
 *   still there at the deadline.
 */
export async function deleteBackup(target: BackupTarget, options: DeleteBackupOptions): Promise<void> {
  const present = await presentSnapshots(target, options.backupId);
  const foreign = present.filter((snapshot) => !isRecorded(snapshot, options.recorded));
  if (foreign.length === present.length) return;
  if (foreign.length > 0) refuseForeign(options.backupId, foreign);
  if (!options.allowDeleteLast && completedParts(present) !== undefined) await refuseLast(target, options.backupId);
  target.report(`asking Optimize at ${target.optimize.target} to delete the backup ${options.backupId}`);
  await target.optimize.remove(options.backupId);
  await awaitGone(target, options);
}

/** What lies under an id, by Optimize and, where it is known, by the datastore. */
async function presentSnapshots(
  target: BackupTarget,
  backupId: string,
): Promise<readonly Pick<BackupSnapshot, "name" | "state" | "startTime">[]> {
  const backup = await target.optimize.get(backupId);
  const { store } = target;
  const stored = store === undefined ? [] : await store.snapshots.list(store.repositoryName, snapshotPattern(backupId));
  const byName = new Map([...(backup?.snapshots ?? []), ...stored].map((snapshot) => [snapshot.name, snapshot]));
  return [...byName.values()];
}

type Recorded = DeleteBackupOptions["recorded"];

/** Whether a snapshot is one that was recorded: the same name is not enough, an id can be taken again. */
export function isRecorded(snapshot: Recorded[number], recorded: Recorded): boolean {
  return recorded.some(
    ({ name, startTime }) => name === snapshot.name && Date.parse(startTime) === Date.parse(snapshot.startTime),
  );
}

function refuseForeign(backupId: string, foreign: Recorded): never {
  throw new ExplainedError(
    "refused",
    `The backup ${backupId} is not deleted: under its id lies what was not recorded when it was taken (${foreign.map(({ name, startTime }) => `${name} of ${startTime}`).join(", ")}), and Optimize would delete that too. Delete the snapshots by name in the datastore if none of them is needed, or keep the backup with onDelete "retain".`,
  );
}

async function refuseLast(target: BackupTarget, backupId: string): Promise<void> {
  const others = (await findBackups(target)).filter(
    (backup) => backup.backupId !== backupId && completedParts(backup.snapshots) !== undefined,
  );
  if (others.length > 0) return;
  throw new ExplainedError(
    "refused",
    `The backup ${backupId} is the last completed one of Optimize at ${target.optimize.target} and is not deleted. Set allowDeleteLast to true and run \`pulumi up\` before you delete it, or set onDelete to "retain".`,
  );
}

async function awaitGone(target: BackupTarget, options: DeleteBackupOptions): Promise<void> {
  const { clock, store } = target;
  const started = clock.now();
  const deadline = started + options.timeoutMilliseconds;
  for (;;) {
    const observation = await look(target, options.backupId);
    if (observation.kind === "not-found") {
      const left =
        store === undefined ? [] : await store.snapshots.list(store.repositoryName, snapshotPattern(options.backupId));
      if (left.length === 0) return;
    }
    if (clock.now() >= deadline) {
      throw new ExplainedError(
        "unknown",
        `Optimize accepted the deletion of the backup ${options.backupId}, but it is still there after ${Math.round((clock.now() - started) / 1000)} s. Optimize tells the reason only in its log; a read-only repository and a missing privilege are the usual ones.`,
      );
    }
    target.report(
      `waiting for the backup ${options.backupId} to be gone, ${Math.round((clock.now() - started) / 1000)} s`,
    );
    await clock.sleep(Math.max(1, Math.min(pollInterval(clock.now() - started), deadline - clock.now())));
  }
}
