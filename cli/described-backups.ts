import { type DescribedBackup, describeBackup, describeBackups } from "../operations/backup/describe-backups";
import { backupsOfPrefix } from "../operations/backup/backups-of-prefix";
import { findBackups } from "../operations/backup/find-backups";
import { ALL_BACKUP_SNAPSHOTS } from "../operations/backup/snapshot-name";
import { type Installation, missing } from "./installation";
import { meantBackup } from "./latest-backup";

/** All backups, newest first: those in the datastore where it is given, those that Optimize lists otherwise. */
export async function listBackups(installation: Installation, withSizes: boolean): Promise<DescribedBackup[]> {
  requireOneOfThem(installation);
  return describeBackups(installation, withSizes ? installation.sizesOfMany : undefined);
}

function requireOneOfThem({ optimize, store }: Installation): void {
  if (optimize !== undefined || store !== undefined) return;
  throw missing("managementApi.url", "is needed, or datastore and repositoryName: one of them knows the backups");
}

/** One backup, without sizes. */
export async function findBackup(installation: Installation, backupId: string): Promise<DescribedBackup | undefined> {
  requireOneOfThem(installation);
  return describeBackup(installation, backupId);
}

/** The id that an argument means, where `latest` is allowed. */
export async function meantId(installation: Installation, argument: string): Promise<string> {
  requireOneOfThem(installation);
  const { optimize, store } = installation;
  const found = async () => {
    if (store !== undefined) {
      const stored = await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS);
      return backupsOfPrefix(stored, store.indexPrefix);
    }
    return optimize === undefined ? [] : findBackups({ optimize, store });
  };
  const place = store === undefined ? "that Optimize lists" : `in the snapshot repository ${store.repositoryName}`;
  return meantBackup(argument, found, place);
}

/** One backup, with sizes where they can be known. */
export async function findSizedBackup(
  installation: Installation,
  backupId: string,
): Promise<DescribedBackup | undefined> {
  const backup = await findBackup(installation, backupId);
  const { store, sizes } = installation;
  if (backup === undefined || store === undefined || sizes === undefined) return backup;
  const ended = backup.snapshots.filter(({ state }) => state !== "IN_PROGRESS").map(({ name }) => name);
  const known = await sizes.sizes(store.repositoryName, ended);
  const snapshots = backup.snapshots.map((snapshot) => ({ ...snapshot, sizeInBytes: known.get(snapshot.name) }));
  const isKnown = snapshots.every(({ sizeInBytes }) => sizeInBytes !== undefined);
  const sizeInBytes = snapshots.reduce((total, snapshot) => total + (snapshot.sizeInBytes ?? 0), 0);
  return { ...backup, snapshots, sizeInBytes: isKnown ? sizeInBytes : undefined };
}
