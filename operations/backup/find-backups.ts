import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { ExplainedError } from "../../clients/explained-error";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { ManagementApiError, type ManagementApiFault } from "../../clients/optimize/management-api-error";
import { ALL_BACKUP_SNAPSHOTS, byBackup, parseSnapshotName, snapshotPattern } from "./snapshot-name";
import { type BackupStore, type BackupTarget } from "./target";

/** The snapshots of one id, wherever they were found. */
export interface FoundBackup {
  readonly backupId: string;
  readonly snapshots: readonly BackupSnapshot[];
  /** Of its snapshots the last; only the datastore tells, and only when all have ended. */
  readonly endedAt?: string;
}

/**
 * All backups that Optimize lists. A list that one snapshot breaks, by its name or by a file that cannot be read, or that
 * this generation of the API does not have, is made from the datastore instead.
 *
 * @throws ManagementApiError when Optimize cannot list, and the datastore is not known.
 */
export async function findBackups(target: Pick<BackupTarget, "optimize" | "store">): Promise<FoundBackup[]> {
  try {
    return await target.optimize.list();
  } catch (error) {
    if (!isWithoutList(error)) throw error;
    if (target.store === undefined) {
      // Waiting may help there.
      if (error.fault === "datastore-unreachable") throw error;
      throw new ExplainedError(
        "failed",
        `${error.message} Give datastore and repositoryName: the datastore then lists the backups.`,
      );
    }
    return findStoredBackups(target.store);
  }
}

const WITHOUT_LIST: ReadonlySet<string> = new Set<ManagementApiFault>([
  "list-broken",
  "snapshots-unread",
  "datastore-unreachable",
  "not-offered",
]);

function isWithoutList(error: unknown): error is ManagementApiError {
  return error instanceof ManagementApiError && WITHOUT_LIST.has(error.fault);
}

/** All backups whose snapshots lie in a repository, as the datastore reports them. */
export async function findStoredBackups(store: BackupStore): Promise<FoundBackup[]> {
  return backupsAmong(await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS));
}

/** The backups that snapshots belong to; what no Optimize names so belongs to none. */
export function backupsAmong(snapshots: readonly StoredSnapshot[]): FoundBackup[] {
  return [...byBackup(snapshots)].map(([backupId, found]) => ({
    backupId,
    snapshots: found.map(asBackupSnapshot),
    ...lastEnd(found),
  }));
}

function lastEnd(snapshots: readonly StoredSnapshot[]): Pick<FoundBackup, "endedAt"> {
  const ends = snapshots.flatMap(({ endTime }) => endTime ?? []).sort();
  const endedAt = ends.length === snapshots.length ? ends[ends.length - 1] : undefined;
  return endedAt === undefined ? {} : { endedAt };
}

/** The parts of one backup that the datastore has; what else is named alike is left out. */
export async function storedParts(store: BackupStore, backupId: string): Promise<BackupSnapshot[]> {
  const stored = await store.snapshots.list(store.repositoryName, snapshotPattern(backupId));
  return stored.filter(({ name }) => parseSnapshotName(name)?.backupId === backupId).map(asBackupSnapshot);
}

function asBackupSnapshot({ name, state, startTime, failures }: StoredSnapshot): BackupSnapshot {
  return { name, state, startTime, failures };
}

/** When a backup began: the start of its first snapshot, as far as they tell it. */
export function startOf({
  snapshots,
}: {
  readonly snapshots: readonly Pick<BackupSnapshot, "startTime">[];
}): string | undefined {
  return snapshots.flatMap(({ startTime }) => startTime ?? []).sort()[0];
}
