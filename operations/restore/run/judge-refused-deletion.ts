import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { ExplainedError } from "../../../clients/explained-error";
import { hasDeleted, type RestoreJournal } from "./journal";

/**
 * Whether it is certain that a restore which stopped while it was about to delete has deleted nothing: what there was
 * before is there, and nothing else.
 *
 * @param mayGoOn whether the datastore may still be deleting.
 * @param own this Optimize's indices that are there now.
 */
export function isStillWhole(
  journal: RestoreJournal,
  mayGoOn: boolean,
  own: readonly Pick<StoredIndex, "name" | "uuid">[],
): boolean {
  if (mayGoOn) return false;
  if (!hasDeleted(journal)) return true;
  // What an earlier restore has half deleted is in no plan of this one.
  if (journal.beganWhole !== true) return false;
  const there = new Map(own.map(({ name, uuid }) => [name, uuid]));
  const { deletes } = journal.plan;
  return there.size === deletes.length && deletes.every(({ name, uuid }) => there.get(name) === uuid);
}

/** Whether an error leaves open what becomes of a deletion that was asked for. */
export function mayStillDelete(error: unknown): boolean {
  if (error instanceof DatastoreError)
    return error.status < 400 || error.status >= 500 || [408, 429].includes(error.status);
  return !(error instanceof ExplainedError);
}
