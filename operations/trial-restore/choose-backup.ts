import { ExplainedError } from "../../clients/explained-error";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { backupsOfPrefix } from "../backup/backups-of-prefix";
import { indexPrefixes } from "../backup/index-prefix";
import { parseSnapshotName } from "../backup/snapshot-name";
import { newestTaken } from "../backup/newest-taken";

/** What a trial is of. */
export interface ChosenBackup {
  readonly backupId: string;
  readonly indexPrefix: string;
}

/**
 * Chooses the backup that a trial restores, and learns from it what the names of its indices begin with.
 *
 * @param snapshots all of Optimize's in the repository.
 * @param backupId undefined for the newest completed one.
 * @param indexPrefix undefined to learn it.
 */
export function chooseBackup(
  snapshots: readonly StoredSnapshot[],
  backupId: string | undefined,
  indexPrefix: string | undefined,
): ChosenBackup {
  const chosen = backupId ?? newestCompleted(snapshots, indexPrefix);
  const own = snapshots.filter(({ name }) => parseSnapshotName(name)?.backupId === chosen);
  const prefix = indexPrefix ?? [...indexPrefixes(own).keys()][0];
  if (own.length === 0) {
    throw new ExplainedError(
      "failed",
      `backupId: there is no backup ${chosen}. \`camunda-backup list\` names those that there are.`,
    );
  }
  if (prefix === undefined) {
    throw new ExplainedError(
      "refused",
      `backupId: the backup ${chosen} holds no import index, as those of every Optimize do; give indexPrefix if it is one all the same.`,
    );
  }
  return { backupId: chosen, indexPrefix: prefix };
}

function newestCompleted(snapshots: readonly StoredSnapshot[], indexPrefix: string | undefined): string {
  const newest = newestTaken(backupsOfPrefix(snapshots, indexPrefix));
  if (newest !== undefined) return newest.backupId;
  throw new ExplainedError("failed", "backupId: there is no completed backup to try.");
}
