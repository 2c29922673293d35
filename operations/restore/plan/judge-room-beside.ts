import { inMegabytes, judgeRoom, measuredDisks, neededRoom, type NeedsRoom } from "./disk-room";
import { judgeShardsPerNode, NOTHING_GOES } from "./judge-placement";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation } from "./restore-situation";

/**
 * Whether disks and the limits on shards have room for what is restored beside all that is there.
 *
 * @param what needs the room, such as `the trial`.
 */
export function judgeRoomBeside(restored: NeedsRoom, situation: RestoreSituation, what: string): RestoreFinding[] {
  return [
    ...judgeSpace(restored, situation, what),
    ...judgeShards(restored, situation),
    ...judgeShardsPerNode(situation, NOTHING_GOES, shardsOf(restored)),
  ];
}

function judgeSpace(restored: NeedsRoom, situation: RestoreSituation, what: string): RestoreFinding[] {
  const disks = measuredDisks(situation.disks);
  if ("notTold" in disks) return [warning("datastore", `: ${disks.notTold}`)];
  const needed = neededRoom(restored, 1);
  const { fits, roomBytes, limit } = judgeRoom(needed, disks, 0, situation);
  // What is restored under other names is deleted again: a tight place is no matter.
  if (fits === "yes" || fits === "barely") return [];
  const before = limit === undefined ? "" : ` before ${limit}`;
  const problem =
    fits === "no"
      ? `: ${what} needs ${inMegabytes(needed.bytes)} beside all that is there, and the data nodes take ${inMegabytes(roomBytes)}${before}`
      : `: the largest shard of ${what} has ${inMegabytes(needed.largestShardBytes)}, and no data node takes more than ${inMegabytes(roomBytes)}`;
  return [refused("datastore", problem)];
}

function judgeShards(restored: NeedsRoom, { limits, health }: RestoreSituation): RestoreFinding[] {
  if ("notTold" in limits || limits.shardsPerDataNode === undefined) return [];
  const after = health.activeShards + health.unassignedShards + shardsOf(restored);
  const most = limits.shardsPerDataNode * health.dataNodes;
  if (after <= most) return [];
  const problem = `: the cluster would have ${after} shards, and takes ${most} (cluster.max_shards_per_node is ${limits.shardsPerDataNode}, for each of ${health.dataNodes} data nodes)`;
  return [refused("datastore", problem)];
}

function shardsOf({ parts }: NeedsRoom): number {
  return parts.flatMap(({ indices }) => indices).reduce((sum, { shards }) => sum + shards, 0);
}
