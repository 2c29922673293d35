import { type StoredIndex } from "../../../clients/datastore/indices";
import { inMegabytes, judgeRoom, measuredDisks, neededRoom } from "./disk-room";
import { type GoingShards, judgeShardsPerNode } from "./judge-placement";
import { type SortedIndices } from "./sort-indices";
import { type Manifest } from "./manifest";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation, type RestoreTarget } from "./restore-situation";

/** Whether disks and the limit on shards have room, once this Optimize's indices are gone. */
export function judgeSpace(
  manifest: Manifest,
  situation: RestoreSituation,
  target: RestoreTarget,
  sorted: SortedIndices,
): RestoreFinding[] {
  const own = new Set(sorted.own);
  const leaving = situation.indices.filter(({ name }) => own.has(name));
  const copies = 1 + (target.replicas ?? replicasOf(leaving, situation));
  return [
    ...judgeDisks(manifest, situation, leaving, copies),
    ...judgeShards(manifest, situation, leaving, copies),
    ...judgePerNode(manifest, situation, leaving),
  ];
}

/** How many replicas the restored indices are likely to have: those of the ones that are here, or the engines' default. */
function replicasOf(leaving: readonly StoredIndex[], { health }: RestoreSituation): number {
  const known = leaving.flatMap(({ replicas }) => replicas ?? []);
  const usual = known.length === 0 ? 1 : Math.max(...known);
  return Math.min(usual, Math.max(0, health.dataNodes - 1));
}

function judgeDisks(
  manifest: Manifest,
  situation: RestoreSituation,
  leaving: readonly StoredIndex[],
  copies: number,
): RestoreFinding[] {
  const disks = measuredDisks(situation.disks);
  if ("notTold" in disks) return [warning("datastore", `: ${disks.notTold}`)];
  const needed = neededRoom(manifest, copies);
  const freed = total(leaving.map(({ sizeInBytes }) => sizeInBytes ?? 0));
  const untold = leaving.filter(({ sizeInBytes }) => sizeInBytes === undefined).length;
  const { fits, roomBytes, limit } = judgeRoom(needed, disks, freed, situation);
  const uncounted =
    untold === 0 ? "" : ` (the size of ${untold} of the indices that go is not known, and counts as none)`;
  const before = `${limit === undefined ? "" : `, before ${limit}`}${uncounted}`;
  const wayOut = `Make space, restore fewer copies with replicas${limit === undefined ? "" : ", or raise the watermark"}`;
  const [what, room] = [inMegabytes(needed.bytes), inMegabytes(roomBytes)];
  switch (fits) {
    case "yes":
      return [];
    case "barely": {
      const problem = `: the restore needs ${what} of ${room} that its data nodes have after the deletion${before}: little is left afterwards, and a disk that fills up lets nothing be written`;
      return [warning("datastore", problem)];
    }
    case "no": {
      const problem = `: the restore needs ${what}, and there is ${room} on its data nodes even after the deletion${before}. ${wayOut}`;
      return [refused("datastore", problem)];
    }
    case "not-the-largest-shard": {
      const problem = `: its largest shard has ${inMegabytes(needed.largestShardBytes)}, and no data node takes more than ${room} even after the deletion${uncounted}. Make space on one of them${limit === undefined ? "" : ", or raise the watermarks"}`;
      return [refused("datastore", problem)];
    }
  }
}

function judgeShards(
  manifest: Manifest,
  { limits, health }: RestoreSituation,
  leaving: readonly StoredIndex[],
  copies: number,
): RestoreFinding[] {
  if ("notTold" in limits || limits.shardsPerDataNode === undefined) return [];
  const coming = copies * total(manifest.parts.flatMap(({ indices }) => indices.map(({ shards }) => shards)));
  // What is not told of an index that goes counts as staying: nothing is deleted where it may not come back.
  const going = total(leaving.map(copiesOf));
  const after = health.activeShards + health.unassignedShards - going + coming;
  const most = limits.shardsPerDataNode * health.dataNodes;
  if (after <= most) return [];
  const problem = `: the cluster would have ${after} shards, and takes ${most} (cluster.max_shards_per_node is ${limits.shardsPerDataNode}, for each of ${health.dataNodes} data nodes). Raise it, add a node, or restore fewer copies with replicas`;
  return [refused("datastore", problem)];
}

/** Replicas that find no place are none the less for it: primary shards must. */
function judgePerNode({ parts }: Manifest, situation: RestoreSituation, leaving: readonly StoredIndex[]) {
  const coming = total(parts.flatMap(({ indices }) => indices.map(({ shards }) => shards)));
  return judgeShardsPerNode(situation, goingFromNodes(leaving, situation.health.dataNodes), coming);
}

/**
 * How many shards on the nodes go: of an index that is not green, it is not known which of its copies are on any. No node
 * has two copies of one shard.
 */
function goingFromNodes(leaving: readonly StoredIndex[], dataNodes: number): GoingShards {
  const placed = ({ shards = 0, replicas = 0 }: StoredIndex) => shards * Math.min(1 + replicas, dataNodes);
  const primaries = ({ health, shards }: StoredIndex) => (health === "yellow" ? (shards ?? 0) : 0);
  return {
    least: total(leaving.map((index) => (index.health === "green" ? copiesOf(index) : primaries(index)))),
    most: total(leaving.map(placed)),
  };
}

/** All copies of all shards of an index; 0 where they are not told. */
function copiesOf({ shards = 0, replicas = 0 }: StoredIndex): number {
  return shards * (1 + replicas);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
