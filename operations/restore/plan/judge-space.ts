import { type StoredIndex } from "../../../clients/datastore/indices";
import { type SortedIndices } from "./index-names";
import { type Manifest } from "./manifest";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation, type RestoreTarget } from "./restore-situation";

/** Share of the disks that is to stay free: above it, the engines move shards away and in the end allow no write. */
const FREE_SHARE = 0.1;

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
  return [...judgeDisks(manifest, situation, leaving, copies), ...judgeShards(manifest, situation, leaving, copies)];
}

/** How many replicas the restored indices are likely to have: those of the ones that are here, or the engines' default. */
function replicasOf(leaving: readonly StoredIndex[], { health }: RestoreSituation): number {
  const usual = leaving.length === 0 ? 1 : Math.max(...leaving.map(({ replicas }) => replicas));
  return Math.min(usual, Math.max(0, health.dataNodes - 1));
}

function judgeDisks(
  manifest: Manifest,
  { disks }: RestoreSituation,
  leaving: readonly StoredIndex[],
  copies: number,
): RestoreFinding[] {
  if ("notTold" in disks) return [warning("datastore", `: ${disks.notTold}`)];
  const needed = copies * total(manifest.parts.flatMap(({ indices }) => indices.map(({ sizeInBytes }) => sizeInBytes)));
  const freed = total(leaving.map(({ sizeInBytes }) => sizeInBytes ?? 0));
  const left = total(disks.map(({ availableBytes }) => availableBytes)) + freed - needed;
  if (disks.length === 0) return [];
  if (left < 0) {
    const problem = `: the restore needs ${inMegabytes(needed)}, and there is ${inMegabytes(left + needed)} on its data nodes even after the deletion. Make space, or restore fewer copies with replicas`;
    return [refused("datastore", problem)];
  }
  if (left < FREE_SHARE * total(disks.map(({ totalBytes }) => totalBytes))) {
    const problem = `: after the restore less than a tenth of the disks is free, so that the cluster may refuse writes. It needs ${inMegabytes(needed)}`;
    return [warning("datastore", problem)];
  }
  return [];
}

function judgeShards(
  manifest: Manifest,
  { limits, health }: RestoreSituation,
  leaving: readonly StoredIndex[],
  copies: number,
): RestoreFinding[] {
  if ("notTold" in limits) return [];
  const coming = copies * total(manifest.parts.flatMap(({ indices }) => indices.map(({ shards }) => shards)));
  const going = total(leaving.map(({ shards, replicas }) => shards * (1 + replicas)));
  const after = health.activeShards + health.unassignedShards - going + coming;
  const most = limits.shardsPerDataNode * health.dataNodes;
  if (after <= most) return [];
  const problem = `: the cluster would have ${after} shards, and takes ${most} (cluster.max_shards_per_node is ${limits.shardsPerDataNode}, for each of ${health.dataNodes} data nodes). Raise it, add a node, or restore fewer copies with replicas`;
  return [refused("datastore", problem)];
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
