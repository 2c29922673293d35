/** A setting of the whole cluster, and where it is set. */
export interface ClusterSetting {
  readonly name: string;
  readonly value: string;
  /** Levels that the API can change, in the order in which they win; none where the file of the nodes sets it. */
  readonly levels: readonly ("transient" | "persistent")[];
}

/** What decides, beside disks, where a cluster places a shard. Undefined or empty: nothing is set. */
export interface ClusterAllocation {
  /** `none` where no shard is placed anywhere. */
  readonly enable: ClusterSetting | undefined;
  /** `cluster.routing.allocation.require.box` and the like. */
  readonly filters: readonly ClusterSetting[];
  /** Attributes that a node must have, whatever their values. */
  readonly awareness: ClusterSetting | undefined;
  /** How many primary shards each node restores at a time. */
  readonly initialPrimaries: ClusterSetting | undefined;
  /** How many shards each node holds at most. */
  readonly shardsPerNode: ClusterSetting | undefined;
}

type Levels = Readonly<Record<"transient" | "persistent" | "defaults", Readonly<Record<string, string>>>>;

const PREFIX = "cluster.routing.allocation";
const FILTER = /^cluster\.routing\.allocation\.(?:require|include|exclude)\./;
const UNLIMITED = "-1";

/** A setting of a cluster, undefined where it is not set; flat, by level. */
export function clusterSetting(levels: Levels, name: string): ClusterSetting | undefined {
  // In the order in which the engines let them win.
  const value = [levels.transient, levels.persistent, levels.defaults]
    .map((level) => level[name])
    .find((text) => text !== undefined);
  if (value === undefined) return undefined;
  return {
    name,
    value,
    levels: (["transient", "persistent"] as const).filter((one) => levels[one][name] !== undefined),
  };
}

/** Reads what the settings of a cluster say of where shards are placed; undefined where nothing of it is told. */
export function clusterAllocation(levels: Levels): ClusterAllocation | undefined {
  // An empty list is none.
  const setting = (name: string) => {
    const found = clusterSetting(levels, name);
    return found === undefined || found.value === "" ? undefined : found;
  };
  const names = Object.keys({ ...levels.defaults, ...levels.persistent, ...levels.transient });
  if (!names.some((name) => name.startsWith(`${PREFIX}.`) && !name.startsWith(`${PREFIX}.disk.`))) return undefined;
  const limit = setting(`${PREFIX}.total_shards_per_node`);
  return {
    enable: setting(`${PREFIX}.enable`),
    filters: names
      .filter((name) => FILTER.test(name))
      .sort()
      .flatMap((name) => setting(name) ?? []),
    awareness: setting(`${PREFIX}.awareness.attributes`),
    initialPrimaries: setting(`${PREFIX}.node_initial_primaries_recoveries`),
    shardsPerNode: limit?.value === UNLIMITED ? undefined : limit,
  };
}
