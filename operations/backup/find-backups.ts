import { ExplainedError } from "../../clients/explained-error";
import { type Backup, type BackupSnapshot } from "../../clients/optimize/backup";
import { ManagementApiError } from "../../clients/optimize/management-api-error";
import { ALL_BACKUP_SNAPSHOTS, parseSnapshotName } from "./snapshot-name";
import { type BackupStore, type BackupTarget } from "./target";

/** The snapshots of one id, wherever they were found. */
export interface FoundBackup {
  readonly backupId: string;
  readonly snapshots: readonly BackupSnapshot[];
}

/**
 * All backups that Optimize lists. A list that one oddly named snapshot breaks is made from the datastore instead.
 *
 * @throws ManagementApiError when Optimize cannot list, and the datastore is not known.
 */
export async function findBackups(target: Pick<BackupTarget, "optimize" | "store">): Promise<FoundBackup[]> {
  try {
    return await target.optimize.list();
  } catch (error) {
    if (!(error instanceof ManagementApiError) || error.fault !== "list-broken") throw error;
    if (target.store === undefined) {
      throw new ExplainedError(
        "failed",
        `${error.message} With datastore and repositoryName given, the backups are found in spite of it.`,
      );
    }
    return findStoredBackups(target.store);
  }
}

/** All backups whose snapshots lie in a repository, as the datastore reports them. */
export async function findStoredBackups(store: BackupStore): Promise<FoundBackup[]> {
  const snapshots = await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS);
  const byId = new Map<string, BackupSnapshot[]>();
  for (const { name, state, startTime, failures } of snapshots) {
    const part = parseSnapshotName(name);
    if (part === undefined) continue;
    byId.set(part.backupId, [...(byId.get(part.backupId) ?? []), { name, state, startTime, failures }]);
  }
  return [...byId].map(([backupId, found]) => ({ backupId, snapshots: found }));
}

/** Whether any snapshot of a backup is being taken. */
export function isRunning(backup: FoundBackup | Backup): boolean {
  return backup.snapshots.some((snapshot) => snapshot.state === "IN_PROGRESS");
}
