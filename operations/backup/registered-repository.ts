import { DatastoreError } from "../../clients/datastore/datastore-error";
import { type BackupStore } from "./target";

/**
 * Whether the datastore knows the repository in which a backup lies. While it does not, nobody can see the backup, and
 * nothing that is answered says whether it is still there.
 */
export async function isRegistered(store: BackupStore): Promise<boolean> {
  try {
    // A name that no snapshot has: only the repository is of interest.
    await store.snapshots.list(store.repositoryName, "camunda_optimize_0_*");
    return true;
  } catch (error) {
    if (error instanceof DatastoreError && error.type === "repository_missing_exception") return false;
    throw error;
  }
}
