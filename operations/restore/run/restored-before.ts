import { type IndexWrites } from "../../../clients/datastore/index-writes";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { type ShardRecovery } from "../../../clients/datastore/restores";
import { ExplainedError } from "../../../clients/explained-error";
import { firstInWords } from "../../../clients/finding";
import { type RestorePlan } from "../plan/plan-type";
import { confirmationOf } from "../plan/restore-plan";
import { restoreArgument } from "../plan/restore-source";
import { type RestoreDatastore } from "../restore-datastore";
import { operationsOf } from "../seen-restore";

/**
 * Refuses to restore a second time where the journal that would tell is lost. The datastore tells as well, as long as its
 * nodes remember where their shards came from: until they are restarted. What was broken off is no obstacle, nor is what
 * nobody has written to since: nothing would be lost.
 *
 * @throws ExplainedError when all of the plan was restored already, and was worked on since, or nobody can tell.
 */
export async function requireNotRestoredBefore({ restores, indices }: RestoreDatastore, plan: RestorePlan) {
  const pattern = `${plan.indexPrefix}-*`;
  // First: what is listed has had its recovery by then.
  const listed = await indices.list(pattern);
  const [recoveries, writes] = await Promise.all([restores.recoveries(pattern), indices.writes(pattern)]);
  const before = restoredBefore(plan, listed, recoveries, writes);
  if (before === "no") return;
  const what = confirmationOf(plan);
  if (before === "yes") {
    throw new ExplainedError(
      "refused",
      `${what} was restored already, by what the datastore remembers of its shards, and was written to since; it is not restored twice: what came in since would be lost. To do it all the same, begin with \`camunda-backup restore ${restoreArgument(plan.source)} --dry-run\`. Nothing was changed.`,
    );
  }
  throw new ExplainedError(
    "unknown",
    `Whether ${what} was restored already, and written to since, could not be seen: the datastore did not tell it of ${firstInWords(before, 5)}. Try again. To restore all the same, begin with \`camunda-backup restore ${restoreArgument(plan.source)} --dry-run\`. Nothing was changed.`,
  );
}

/**
 * Whether every index of a plan came out of the snapshot that the plan names, and at least one was written to since.
 *
 * @returns the names of the indices that would decide, where the datastore does not tell it of them.
 */
export function restoredBefore(
  { parts, repositoryName }: Pick<RestorePlan, "parts" | "repositoryName">,
  listed: readonly StoredIndex[],
  recoveries: readonly ShardRecovery[],
  writes: ReadonlyMap<string, IndexWrites>,
): "yes" | "no" | readonly string[] {
  const present = new Map(listed.map((index) => [index.name, index]));
  const untold = new Set<string>();
  let isWritten = false;
  for (const { snapshot, indices } of parts) {
    for (const { name, shards } of indices) {
      const index = present.get(name);
      // One that is closed or red tells nothing, and is not what a restore leaves.
      if (index === undefined || !index.isOpen || index.health === "red") return "no";
      const primaries = recoveries.filter((one) => one.index === name && one.primary);
      const isFromThere = ({ type, stage, source }: ShardRecovery) =>
        type === "SNAPSHOT" &&
        stage === "DONE" &&
        source?.snapshot === snapshot &&
        source.repositoryName === repositoryName;
      if (!primaries.every(isFromThere)) return "no";
      const operations = operationsOf(index, writes);
      if (primaries.length < shards || operations === undefined) untold.add(name);
      isWritten ||= (operations ?? 0) > 0;
    }
  }
  if (untold.size > 0) return [...untold];
  return isWritten ? "yes" : "no";
}
