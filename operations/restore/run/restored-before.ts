import { type IndexWrites } from "../../../clients/datastore/indices";
import { type ShardRecovery } from "../../../clients/datastore/restores";
import { ExplainedError } from "../../../clients/explained-error";
import { type RestorePlan } from "../plan/plan-type";
import { confirmationOf } from "../plan/restore-plan";
import { restoreArgument } from "../plan/restore-source";
import { type RestoreDatastore } from "../restore-datastore";

/**
 * Refuses to restore a second time where the journal that would tell is lost. The datastore tells as well, as long as its
 * nodes remember where their shards came from: until they are restarted. What was broken off is no obstacle, nor is what
 * nobody has written to since: nothing would be lost.
 *
 * @throws ExplainedError when all of the plan was restored already, and was worked on since.
 */
export async function requireNotRestoredBefore({ restores, indices }: RestoreDatastore, plan: RestorePlan) {
  const pattern = `${plan.indexPrefix}-*`;
  const [recoveries, writes] = await Promise.all([restores.recoveries(pattern), indices.writes(pattern)]);
  if (!wasRestoredBefore(plan, recoveries, writes)) return;
  throw new ExplainedError(
    "refused",
    `${confirmationOf(plan)} was restored already, by what the datastore remembers of its shards, and was written to since; it is not restored twice: what came in since would be lost. To do it all the same, begin with \`camunda-backup restore ${restoreArgument(plan.source)} --dry-run\`. Nothing was changed.`,
  );
}

/** Whether every index of a plan came out of the snapshot that the plan names, and at least one was written to since. */
function wasRestoredBefore(
  { parts, repositoryName }: Pick<RestorePlan, "parts" | "repositoryName">,
  recoveries: readonly ShardRecovery[],
  writes: ReadonlyMap<string, IndexWrites>,
): boolean {
  const planned = parts.flatMap(({ snapshot, indices }) =>
    indices.map(({ name, shards }) => ({ name, shards, snapshot })),
  );
  const isFromThere = planned.every(({ name, shards, snapshot }) => {
    const done = recoveries.filter(
      ({ index, primary, type, stage, source }) =>
        index === name &&
        primary &&
        type === "SNAPSHOT" &&
        stage === "DONE" &&
        source?.snapshot === snapshot &&
        source.repositoryName === repositoryName,
    );
    return done.length >= shards;
  });
  return isFromThere && planned.some(({ name }) => (writes.get(name)?.operations ?? 0) > 0);
}
