import { type DiskLimits } from "../../../clients/datastore/disk-limits";
import { type MeasuredDisk, type NeededRoom, judgeRoom, neededRoom } from "../../../operations/restore/plan/disk-room";
import { LIMITS, situation } from "./situations";

const percent = (share: number) => ({ text: `${share}%`, usedShare: share / 100 });

/** Disks of 1000 bytes each, of which so much is available. */
const disksOf = (...available: number[]): MeasuredDisk[] =>
  available.map((availableBytes, node) => ({ node: String(node), totalBytes: 1000, availableBytes }));

interface Case {
  readonly available: readonly number[];
  readonly needs: number;
  /** Where it is not in small pieces. */
  readonly largestShard?: number;
  readonly freed?: number;
  readonly limits?: Partial<DiskLimits> | "not told";
  readonly engine?: "elasticsearch" | "opensearch";
}

function judged({
  available,
  needs,
  largestShard = 1,
  freed = 0,
  limits = {},
  engine = "elasticsearch",
}: Case): string {
  const disk: DiskLimits = {
    isEnabled: true,
    isEnabledForSingleNode: engine === "elasticsearch",
    low: percent(85),
    high: percent(90),
    floodStage: percent(95),
    ...(limits === "not told" ? {} : limits),
  };
  const { health } = situation();
  const needed: NeededRoom = { bytes: needs, largestShardBytes: largestShard };
  const { fits, roomBytes, limit } = judgeRoom(needed, disksOf(...available), freed, {
    health: { ...health, dataNodes: available.length },
    identity: { engine, version: "8.19.5", clusterUuid: "c" },
    limits: limits === "not told" ? { notTold: "what the cluster forbids" } : { ...LIMITS, disk },
  });
  return `${fits} of ${Math.round(roomBytes)}, ${limit === undefined ? "unwatched" : limit.split(" (")[0]}`;
}

const low = "the low watermark of 85%";

it.each<[string, Case, string]>([
  ["there is room under the low watermark", { available: [600], needs: 400 }, `yes of 450, ${low}`],
  ["little is left under it", { available: [600], needs: 401 }, `barely of 450, ${low}`],
  ["it is above it, though the disk is not full", { available: [600], needs: 451 }, `no of 450, ${low}`],
  ["the disk is above it already", { available: [100], needs: 1 }, `no of 0, ${low}`],
  ["what is deleted before makes the room", { available: [100], needs: 90, freed: 200 }, `yes of 150, ${low}`],
  ["a full disk takes nothing from the room on another", { available: [10, 600], needs: 350 }, `yes of 450, ${low}`],
  [
    "what is deleted is freed evenly",
    { available: [150, 150, 150], needs: 300, freed: 600, largestShard: 100 },
    `yes of 600, ${low}`,
  ],
  [
    "no node takes the largest shard, though all together would",
    { available: [350, 350], needs: 300, largestShard: 280 },
    `not-the-largest-shard of 250, ${low}`,
  ],
  [
    "a shard may bring a disk up to the high one",
    { available: [350, 350], needs: 290, largestShard: 240 },
    `yes of 400, ${low}`,
  ],
  [
    "the watermark was set to what stays free",
    { available: [600], needs: 400, limits: { low: { text: "300b", freeBytes: 300 } } },
    "no of 300, the low watermark of 300b",
  ],
  [
    "a headroom keeps less free on a large disk",
    { available: [600], needs: 520, limits: { low: { ...percent(85), headroomBytes: 20 } } },
    `yes of 580, ${low}`,
  ],
  ["nobody looks at disks", { available: [600], needs: 500, limits: { isEnabled: false } }, "yes of 600, unwatched"],
  [
    "nobody looks, and it is full",
    { available: [600], needs: 601, limits: { isEnabled: false } },
    "no of 600, unwatched",
  ],
  [
    "OpenSearch looks at no disk where there is one node, but makes indices on a full one read-only",
    { available: [600], needs: 510, engine: "opensearch" },
    "barely of 600, unwatched",
  ],
  ["OpenSearch with two nodes looks", { available: [300, 300], needs: 301, engine: "opensearch" }, `no of 300, ${low}`],
  [
    "the settings are not told: Elasticsearch's defaults",
    { available: [600], needs: 451, limits: "not told" },
    `no of 450, ${low}`,
  ],
  [
    "the settings are not told: OpenSearch's defaults",
    { available: [600], needs: 451, limits: "not told", engine: "opensearch" },
    "yes of 600, unwatched",
  ],
])("%s", (_, given, verdict) => expect(judged(given)).toBe(verdict));

it("needs all copies, and one node for the largest shard", () => {
  const part = (indices: readonly [name: string, shards: number, sizeInBytes: number][]) => ({
    snapshot: "s",
    uuid: "u",
    startTime: "2026-11-20T03:00:00.000Z",
    engineVersion: "8.19.5",
    indices: indices.map(([name, shards, sizeInBytes]) => ({ name, shards, sizeInBytes })),
  });
  const parts = [part([["a", 1, 100]]), part([["b", 4, 800], ["c", 2, 500]])]; // prettier-ignore
  const manifest = { source: { kind: "backup", backupId: "11" }, optimizeVersion: "8.8.0", parts } as const;
  expect(neededRoom(manifest, 2)).toEqual({ bytes: 2800, largestShardBytes: 250 });
});
