import { type Backup } from "../../clients/optimize/backup";
import { listedElsewhere } from "../backup/listed-elsewhere";
import { ALL_BACKUP_SNAPSHOTS } from "../backup/snapshot-name";
import { type StoredBackups } from "./target";

/**
 * The ids of those listed backups whose snapshots do not all lie in a repository: Optimize then looks into another one,
 * or into another datastore.
 */
export async function backupsElsewhere(
  datastore: StoredBackups,
  repositoryName: string,
  listed: readonly Backup[],
): Promise<string[]> {
  if (listed.length === 0) return [];
  const exists = (await datastore.repositories.get(repositoryName)) !== undefined;
  const stored = exists ? await datastore.snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS) : [];
  return listedElsewhere(listed, stored)
    .map(({ backupId }) => backupId)
    .sort();
}
