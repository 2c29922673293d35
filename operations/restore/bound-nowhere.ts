import { isForeseen } from "../../clients/foreseen";
import { inWords } from "../../clients/finding";
import { unmetSettings } from "./plan/judge-placement";
import { type RestoreDatastore } from "./restore-datastore";

/**
 * Whether indices that the datastore gave up restoring are bound to nodes that there are not, by what the backup holds of
 * them. Without that, they can be restored.
 *
 * @returns what binds them, in words; undefined where something else keeps one of them away, or nobody can tell.
 */
export async function boundNowhere(
  {
    indices,
    cluster,
  }: {
    readonly indices: Pick<RestoreDatastore["indices"], "restrictions">;
    readonly cluster: Pick<RestoreDatastore["cluster"], "limits" | "disks">;
  },
  pattern: string,
  givenUp: readonly { readonly name: string; readonly shards: number }[],
): Promise<string | undefined> {
  try {
    const [restrictions, limits, disks] = await Promise.all([
      indices.restrictions(pattern),
      cluster.limits(),
      cluster.disks(),
    ]);
    const unmet = givenUp.map(({ name, shards }) =>
      unmetSettings(restrictions.get(name) ?? {}, shards, { limits, disks }),
    );
    if (unmet.length === 0 || unmet.some((settings) => settings.length === 0)) return undefined;
    return inWords([...new Set(unmet.flat())].slice(0, 5));
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}
