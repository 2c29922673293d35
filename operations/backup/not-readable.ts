import { UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { type BackupNow } from "./read-backup";

/** Where the cause may be found of a snapshot that is named and cannot be read. */
export const WHERE_TO_LOOK =
  "Look at the place of the repository: whether the file was moved, archived or overwritten, and whether its key and its rights are given";

/** What can be done where a snapshot is named and cannot be read. */
export const WAY_TO_READ = `${WHERE_TO_LOOK}. Nothing is deleted or replaced for it`;

/**
 * Says that nobody can tell how a backup stands, undefined where somebody can.
 *
 * @param kept what becomes of it, such as "It stays as recorded".
 */
export function notReadable(backupId: string, now: BackupNow | undefined, kept: string): string | undefined {
  if (now?.state !== "UNREADABLE") return undefined;
  const unread = unreadableOnes(now.snapshots);
  if (unread.length === 0) {
    return `Nobody can tell whether the backup ${backupId} is still there: Optimize lists no backup at all, as it also does while it cannot read a single snapshot. ${kept}. Give datastore and repositoryName: the datastore tells the two apart.`;
  }
  return `The backup ${backupId} cannot be read now: ${inLines(unread)}. ${kept}. ${WAY_TO_READ}.`;
}

/** Those of some snapshots that cannot be read. */
export function unreadableOnes<Snapshot extends Pick<BackupSnapshot, "state">>(
  snapshots: readonly Snapshot[],
): Snapshot[] {
  return snapshots.filter(({ state }) => state === UNREADABLE);
}

/** Snapshots with why each cannot be read. */
export function inLines(snapshots: readonly Pick<BackupSnapshot, "name" | "failures">[]): string {
  return snapshots.map(({ name, failures }) => [name, ...failures].join(": ")).join("; ");
}
