import { isForeseen } from "../../clients/foreseen";
import { storedParts } from "../../operations/backup/find-backups";
import { type BackupStore } from "../../operations/backup/target";
import { type BackupOutputs } from "./backup-outputs";

/** Where a backup lies, as it is recorded. That the place cannot be told keeps nobody from a backup. */
export async function placeToRecord(store: BackupStore | undefined): Promise<BackupOutputs["storedIn"]> {
  if (store === undefined) return undefined;
  const { clusterUuid, repositoryName } = store;
  try {
    const place = await store.place?.();
    return { clusterUuid, repositoryName, ...(place !== undefined && { place }) };
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return { clusterUuid, repositoryName };
  }
}

/**
 * Says that a backup which is not seen may lie where its repository was registered when it was recorded; undefined if that
 * is where it is registered now, or nobody recorded it.
 *
 * @throws what keeps the datastore from telling where the repository is: then nobody knows whether the backup is gone.
 */
export async function whyElsewhere(
  { backupId, storedIn }: Pick<BackupOutputs, "backupId" | "storedIn">,
  store: BackupStore | undefined,
): Promise<string | undefined> {
  if (storedIn?.place === undefined || store?.place === undefined) return undefined;
  if ((await store.place()) === storedIn.place) return undefined;
  return `The backup ${backupId} is not in the snapshot repository ${store.repositoryName}, which is registered at another place than when the backup was recorded. It may still lie at the former place.`;
}

/** As `whyElsewhere`, before a deletion that finds nothing to delete; undefined also if nobody can tell. */
export async function whyNothingToDelete(
  before: BackupOutputs,
  store: BackupStore | undefined,
): Promise<string | undefined> {
  try {
    const elsewhere = await whyElsewhere(before, store);
    if (elsewhere === undefined || store === undefined) return undefined;
    return (await storedParts(store, before.backupId)).length > 0 ? undefined : elsewhere;
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return undefined;
  }
}
