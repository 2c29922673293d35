import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { ExplainedError } from "../../../clients/explained-error";
import { type RestoreJournal } from "./journal";

/**
 * Whether all that a restore was to delete is there still, by its uuid. What an earlier restore had half deleted before that
 * is in no plan of this one.
 *
 * @param own this Optimize's indices that are there now.
 */
export function isStillWhole(
  { plan, beganWhole }: Pick<RestoreJournal, "plan" | "beganWhole">,
  own: readonly Pick<StoredIndex, "name" | "uuid">[],
): boolean {
  const there = new Map(own.map(({ name, uuid }) => [name, uuid]));
  return beganWhole === true && plan.deletes.every(({ name, uuid }) => there.get(name) === uuid);
}

/** Whether an error leaves open what becomes of a deletion that was asked for. */
export function mayStillDelete(error: unknown): boolean {
  if (error instanceof DatastoreError)
    return error.status < 400 || error.status >= 500 || [408, 429].includes(error.status);
  return !(error instanceof ExplainedError);
}
