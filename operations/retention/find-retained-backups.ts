import { findBackups } from "../backup/find-backups";
import { ALL_BACKUP_SNAPSHOTS, parseSnapshotName } from "../backup/snapshot-name";
import { type BackupStore, type BackupTarget } from "../backup/target";
import { type RetainedBackup } from "./retained-backup";

/** Where backups are looked for: in the datastore where it is known, and at Optimize otherwise. */
export type BackupSource =
  { readonly store: BackupStore } | { readonly store: undefined; readonly optimize: BackupTarget["optimize"] };

/** All backups that there are, as retention sees them; sizes are not looked up. */
export async function findRetainedBackups(source: BackupSource): Promise<RetainedBackup[]> {
  if (source.store === undefined) return findBackups({ optimize: source.optimize, store: undefined });
  const { snapshots, repositoryName } = source.store;
  const byId = new Map<string, RetainedBackup & { readonly indices: readonly string[] }>();
  for (const { name, state, startTime, indices } of await snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS)) {
    const backupId = parseSnapshotName(name)?.backupId;
    if (backupId === undefined) continue;
    const before = byId.get(backupId);
    byId.set(backupId, {
      backupId,
      snapshots: [...(before?.snapshots ?? []), { name, state, startTime }],
      indices: [...(before?.indices ?? []), ...indices],
    });
  }
  return [...byId.values()];
}
