import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type RestoreRun } from "./restore-run";

/**
 * Asks for what will be asked for after the deletion, while that changes nothing: the engines restore no index that is there
 * and open. So a missing privilege, which they tell first, is known before anything is deleted.
 *
 * @throws DatastoreError when the datastore refuses for another reason than that the index is there.
 */
export async function requireRestorable(run: RestoreRun): Promise<void> {
  const { datastore } = run.around;
  const { parts, indexPrefix, repositoryName } = run.plan;
  const listed = await datastore.indices.list(`${indexPrefix}-*`);
  const open = new Set(listed.filter(({ isOpen }) => isOpen).map(({ name }) => name));
  for (const { snapshot, indices } of parts) {
    const there = indices.find(({ name }) => open.has(name));
    if (there === undefined) continue;
    try {
      await datastore.restores.begin({ repositoryName, snapshot, indices: [there.name] });
    } catch (error) {
      if (!isThereAlready(error)) throw error;
    }
  }
}

/** Whether a restore was refused because one of the indices is there and open. */
export function isThereAlready(error: unknown): boolean {
  return error instanceof DatastoreError && error.reasons.some((reason) => /open index with same name/.test(reason));
}
