import { isForeseen } from "../../clients/foreseen";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { ManagementApiError } from "../../clients/optimize/management-api-error";
import { deleteExclusively } from "./delete-exclusively";
import { deleteFromDatastore, deleteThroughOptimize } from "./deletion";
import { DeletionRefused, protectFromDeletion } from "./deletion-protections";
import { findBackups } from "./find-backups";
import { inLines, WAY_TO_READ } from "./not-readable";
import { isLaterPart, isRecorded, mayBeRecorded, type RecordedSnapshot } from "./recorded-snapshot";
import { parseSnapshotName, snapshotPattern } from "./snapshot-name";
import { type BackupTarget } from "./target";
import { type HeldSnapshot } from "./what-stays";

export interface DeleteBackupOptions {
  readonly backupId: string;
  /** The snapshots that were recorded when the backup was taken: nothing else is deleted. */
  readonly recorded: readonly RecordedSnapshot[];
  readonly allowDeleteLast: boolean;
  /** Whether it goes although the newest completed backup is suddenly much smaller. Default: false. */
  readonly acceptSmaller?: boolean;
  readonly timeoutMilliseconds: number;
  /** Deletes the recorded snapshots by name in the datastore when Optimize cannot do it. Default: false. */
  readonly throughDatastore?: boolean;
}

/** What lies under an id, of our own and of others. */
interface Present {
  readonly own: readonly PresentSnapshot[];
  readonly foreign: readonly PresentSnapshot[];
  /** Those of which nobody can tell whether they are our own: the repository names them, and they cannot be read. */
  readonly unread: readonly PresentSnapshot[];
  /** Why Optimize cannot be asked to delete, undefined when it can. */
  readonly obstacle: string | undefined;
}

type PresentSnapshot = HeldSnapshot & Pick<BackupSnapshot, "failures">;

/**
 * Deletes a backup and waits until it is gone. Optimize deletes by wildcard and answers before anything is deleted, so
 * what lies under the id is compared with what was recorded first, and looked at again afterwards. The deletion lock is held
 * from the first look until it is gone, since a second deletion must not count on this backup. Where there is no lock, whoever
 * calls this for several backups of one Optimize does so one after the other.
 *
 * @throws DeletionRefused when something else lies under the id and the datastore is not known, or when a protection
 *   stands before it; ExplainedError when it is still there at the deadline.
 */
export async function deleteBackup(target: BackupTarget, options: DeleteBackupOptions): Promise<void> {
  await deleteExclusively(target, options.timeoutMilliseconds, (alone) => deleteAlone(alone, options));
}

/**
 * Looks whether a deletion would be refused. Deletes nothing.
 *
 * @throws what `deleteBackup` would throw before it deletes anything.
 */
export async function rehearseDeletion(target: BackupTarget, options: DeleteBackupOptions): Promise<void> {
  await allowedDeletion(target, options);
}

async function deleteAlone(target: BackupTarget, options: DeleteBackupOptions): Promise<void> {
  await (
    await allowedDeletion(target, options)
  )();
}

/** Returns what deletes a backup, once nothing stands before it. */
async function allowedDeletion(target: BackupTarget, options: DeleteBackupOptions): Promise<() => Promise<void>> {
  const { backupId } = options;
  const { own, foreign, unread, obstacle } = await whatIsPresent(target, options);
  if (unread.length > 0) throw unreadable(backupId, unread);
  if (own.length === 0) {
    if (foreign.length > 0) target.warn?.(leftAlone(backupId, foreign));
    return () => Promise.resolve();
  }
  await protectFromDeletion(target, { backupId, snapshots: own }, options);
  const names = new Set(own.map(({ name }) => name));
  const mayGrow = names.size < 2 || own.some(({ state }) => state === "IN_PROGRESS");
  const deletion = { ...options, names, mayGrow };
  if (obstacle === undefined && foreign.length === 0) return () => deleteThroughOptimize(target, deletion);

  const { store } = target;
  const asked = options.throughDatastore === true || target.optimize.ids === "texts";
  if (store !== undefined && (foreign.length > 0 || asked)) {
    return () => deleteFromDatastore(target, store, deletion);
  }
  throw foreign.length > 0 ? besidesForeign(backupId, foreign) : withoutOptimize(backupId, obstacle ?? "");
}

async function whatIsPresent(target: BackupTarget, { backupId, recorded }: DeleteBackupOptions): Promise<Present> {
  const { store } = target;
  const seen = await seenByOptimize(target, backupId, recorded.length > 0);
  const stored = store === undefined ? [] : await store.snapshots.list(store.repositoryName, snapshotPattern(backupId));
  if (seen instanceof Error && store === undefined) throw seen;
  const byName = new Map<string, PresentSnapshot>(
    [...(seen instanceof Error ? [] : seen), ...stored].map((snapshot) => [
      `${snapshot.name} ${snapshot.startTime ?? ""}`,
      snapshot,
    ]),
  );
  const all = [...byName.values()];
  // What no Optimize names so was made by hand, whoever recorded it.
  const isOwn = (snapshot: PresentSnapshot) =>
    parseSnapshotName(snapshot.name)?.backupId === backupId &&
    (isRecorded(snapshot, recorded) || isLaterPart(snapshot, recorded));
  const own = all.filter(isOwn);
  const elsewhere =
    !(seen instanceof Error) && own.length > 0 && !seen.some(isOwn)
      ? `Optimize at ${target.optimize.target} does not find it, while the datastore does: it uses another snapshot repository now, or cannot read a snapshot.`
      : undefined;
  const obstacle = seen instanceof Error ? seen.message : elsewhere;
  const unread = all.filter((snapshot) => mayBeRecorded(snapshot, recorded));
  return { own, foreign: all.filter((snapshot) => !isOwn(snapshot) && !unread.includes(snapshot)), unread, obstacle };
}

/** What Optimize has under an id, or why it cannot be asked to delete that. */
async function seenByOptimize(
  target: BackupTarget,
  backupId: string,
  wasThere: boolean,
): Promise<readonly PresentSnapshot[] | Error> {
  try {
    if (target.optimize.ids === "texts") await target.optimize.list();
    const found = await target.optimize.get(backupId);
    // With "not found", the list establishes who answers: Zeebe and Operate answer the same path on other ports.
    const listed = found === undefined ? await findBackups(target) : undefined;
    if (wasThere && target.store === undefined && listed?.length === 0)
      return new DeletionRefused(hidden(target, backupId));
    return found?.snapshots ?? [];
  } catch (error) {
    if (error instanceof ManagementApiError && error.fault === "not-optimize") throw error;
    if (isForeseen(error)) return error;
    throw error;
  }
}

/** The datastore alone tells what Optimize hides. */
function hidden({ optimize }: BackupTarget, backupId: string): string {
  return `Nobody can tell whether the backup ${backupId} is gone: Optimize at ${optimize.target} does not find it, and lists no backup at all, as it also does while it cannot read a single snapshot. Give datastore and repositoryName: the datastore tells the two apart.`;
}

function leftAlone(backupId: string, foreign: readonly PresentSnapshot[]): string {
  return `None of the recorded snapshots is left under the id ${backupId}. Others have that id and are left alone: ${listed(foreign)}. Delete them by name in the datastore if nobody needs them.`;
}

function unreadable(backupId: string, unread: readonly PresentSnapshot[]): DeletionRefused {
  return new DeletionRefused(
    `The backup ${backupId} is not deleted: ${inLines(unread)}. Nobody can tell whether that is what was recorded. ${WAY_TO_READ}.`,
  );
}

function besidesForeign(backupId: string, foreign: readonly PresentSnapshot[]): DeletionRefused {
  return new DeletionRefused(
    `The backup ${backupId} is not deleted: snapshots that were not recorded have its id too (${listed(foreign)}), and Optimize would delete them with it. Give datastore and repositoryName, so that only the recorded snapshots are deleted, by name.`,
  );
}

function withoutOptimize(backupId: string, obstacle: string): DeletionRefused {
  return new DeletionRefused(
    `The backup ${backupId} is not deleted: ${obstacle} To delete its snapshots by name in the datastore instead, set deleteThroughDatastore to true, with datastore and repositoryName.`,
  );
}

function listed(snapshots: readonly PresentSnapshot[]): string {
  return snapshots.map(({ name, startTime }) => `${name} of ${startTime ?? "an unknown time"}`).join(", ");
}
