import { type IndexWrites } from "../../../clients/datastore/index-writes";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { isForeseen } from "../../../clients/foreseen";
import { type RestorePlan } from "../plan/plan-type";
import { sumsOf } from "../plan/restore-plan";
import { type RestoreDatastore } from "../restore-datastore";
import { operationsOf } from "../seen-restore";

/**
 * Whether it is certain that what a restore deletes holds no document. A count of 0 does not say so: a search finds a
 * document only after a refresh. An index to which nothing was ever written has no sequence number.
 */
export async function holdsNothing(
  { indices }: { readonly indices: Pick<RestoreDatastore["indices"], "list" | "writes"> },
  plan: RestorePlan,
): Promise<boolean> {
  if (sumsOf(plan).deletedDocuments !== 0) return false;
  if (plan.deletes.length === 0) return true;
  const pattern = `${plan.indexPrefix}-*`;
  try {
    const listed = new Map((await indices.list(pattern)).map((index) => [index.uuid, index]));
    const writes = await indices.writes(pattern);
    return plan.deletes.every(({ uuid }) => wasNeverWritten(listed.get(uuid), writes));
  } catch (error) {
    if (isForeseen(error)) return false;
    throw error;
  }
}

function wasNeverWritten(index: StoredIndex | undefined, writes: ReadonlyMap<string, IndexWrites>): boolean {
  if (index === undefined) return false;
  return operationsOf(index, writes) === 0 && writes.get(index.name)?.sequence === 0;
}
