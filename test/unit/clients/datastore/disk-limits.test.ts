import { ClusterStatus } from "../../../../clients/datastore/cluster-status";
import { defaultDiskLimits, diskLimits, keptFreeBytes } from "../../../../clients/datastore/disk-limits";
import { DatastoreRequests } from "../../../../clients/datastore/requests";
import { defaultRetryPolicy } from "../../../../clients/http/retry";

const GIB = 2 ** 30;
const TERABYTE = 1e12;

/** What has to stay free of a disk, by the settings of its cluster. */
function keptFree(totalBytes: number, low: string, headroom?: string): number | undefined {
  const settings: Record<string, string> = {
    low,
    high: "95%",
    flood_stage: "99%",
    "low.max_headroom": headroom ?? "-1",
  };
  const limits = diskLimits((name) => settings[name.replace("cluster.routing.allocation.disk.watermark.", "")]);
  return limits === undefined ? undefined : keptFreeBytes(limits.low, totalBytes);
}

describe("what a watermark keeps free", () => {
  it.each([
    ["a share in percent", TERABYTE, "85%", undefined, 0.15 * TERABYTE],
    ["a share as a ratio", TERABYTE, "0.85", undefined, 0.15 * TERABYTE],
    ["a share of a large disk, with a headroom", 10 * TERABYTE, "85%", "200GB", 200 * GIB],
    ["a share of a small disk, with a headroom", TERABYTE, "85%", "200GB", 0.15 * TERABYTE],
    ["no share at all", TERABYTE, "100%", undefined, 0],
    ["gigabytes", TERABYTE, "10gb", undefined, 10 * GIB],
    ["bytes in the engines' short form", TERABYTE, "1.5g", "-1", 1.5 * GIB],
    ["bytes", TERABYTE, "1b", undefined, 1],
    ["more than there is", TERABYTE, "1000tb", undefined, 1000 * 2 ** 40],
  ])("by %s", (_, total, low, headroom, kept) => expect(keptFree(total, low, headroom)).toBeCloseTo(kept, 0));

  it("is the engine's default where nothing is told", () => {
    expect(diskLimits(() => undefined)).toBeUndefined();
    expect(diskLimits(() => "plenty")).toBeUndefined();
    expect(keptFreeBytes(defaultDiskLimits("elasticsearch").low, 10 * TERABYTE)).toBe(200 * GIB);
    expect(keptFreeBytes(defaultDiskLimits("opensearch").low, 10 * TERABYTE)).toBeCloseTo(1.5 * TERABYTE, 0);
  });
});

/** Recorded from the servers. */
const answers = {
  "elasticsearch 8.19, as it comes": {
    defaults: {
      cluster: {
        blocks: { read_only_allow_delete: "false", read_only: "false" },
        routing: {
          allocation: {
            disk: {
              threshold_enabled: "true",
              watermark: {
                "flood_stage.frozen.max_headroom": "20GB",
                flood_stage: "95%",
                high: "90%",
                low: "85%",
                "flood_stage.max_headroom": "100GB",
                "low.max_headroom": "200GB",
                enable_for_single_data_node: "true",
                "high.max_headroom": "150GB",
              },
            },
          },
        },
        "max_shards_per_node.frozen": "3000",
        max_shards_per_node: "1000",
      },
    },
  },
  "elasticsearch 9.1, with a watermark of its own": {
    persistent: { cluster: { routing: { allocation: { disk: { watermark: { low: "86%", high: "0.91" } } } } } },
    defaults: {
      cluster: {
        routing: {
          allocation: {
            disk: {
              threshold_enabled: "true",
              watermark: {
                "flood_stage.max_headroom": "100GB",
                flood_stage: "95%",
                high: { max_headroom: "-1" },
                low: { max_headroom: "-1" },
              },
            },
          },
        },
        max_shards_per_node: "1000",
      },
    },
  },
  "opensearch 3.8, with blocks": {
    persistent: { cluster: { blocks: { read_only: "true" } } },
    transient: { cluster: { max_shards_per_node: "50" } },
    defaults: {
      cluster: {
        routing: {
          allocation: {
            disk: {
              threshold_enabled: "true",
              watermark: { flood_stage: "95%", high: "90%", low: "85%", enable_for_single_data_node: "false" },
              include_relocations: "true",
            },
          },
        },
        blocks: { create_index: "false", read_only_allow_delete: "false", "create_index.auto_release": "true" },
        max_shards_per_node: "1000",
      },
    },
  },
  "one that tells nothing": {},
};

describe("the limits of a cluster", () => {
  const limitsOf = (answer: object) => {
    const transport = {
      target: "http://es:9200",
      request: () => Promise.resolve({ status: 200, headers: {}, text: JSON.stringify(answer) }),
      close: () => Promise.resolve(),
    };
    return new ClusterStatus(new DatastoreRequests(transport, defaultRetryPolicy), "elasticsearch").limits();
  };
  const gib = (number: number) => number * GIB;

  it("of Elasticsearch, as it comes", async () => {
    expect(await limitsOf(answers["elasticsearch 8.19, as it comes"])).toEqual({
      blocks: [],
      shardsPerDataNode: 1000,
      disk: {
        isEnabled: true,
        isEnabledForSingleNode: true,
        low: { text: "85%", usedShare: 0.85, headroomBytes: gib(200) },
        high: { text: "90%", usedShare: 0.9, headroomBytes: gib(150) },
        floodStage: { text: "95%", usedShare: 0.95, headroomBytes: gib(100) },
      },
    });
  });

  it("of Elasticsearch with a watermark of its own, which has no headroom then", async () => {
    expect((await limitsOf(answers["elasticsearch 9.1, with a watermark of its own"])).disk).toMatchObject({
      low: { text: "86%", usedShare: 0.86, headroomBytes: undefined },
      high: { text: "0.91", usedShare: 0.91, headroomBytes: undefined },
      floodStage: { headroomBytes: gib(100) },
    });
  });

  it("of OpenSearch, which looks at no disk where there is one node only", async () => {
    expect(await limitsOf(answers["opensearch 3.8, with blocks"])).toMatchObject({
      blocks: [{ name: "cluster.blocks.read_only", value: "true", levels: ["persistent"] }],
      shardsPerDataNode: 50,
      disk: { isEnabled: true, isEnabledForSingleNode: false, low: { usedShare: 0.85, headroomBytes: undefined } },
    });
  });

  it("of one that tells nothing", async () => {
    await expect(limitsOf(answers["one that tells nothing"])).rejects.toThrow(/something may stand in between/);
  });

  it("of one that tells no defaults, and of one whose settings cannot be read", async () => {
    const untold = { blocks: [], shardsPerDataNode: undefined, disk: undefined };
    expect(await limitsOf({ persistent: {}, transient: {} })).toMatchObject(untold);
    const marks = { low: "much", high: "90%", flood_stage: "95%" };
    const odd = { max_shards_per_node: "many", routing: { allocation: { disk: { watermark: marks } } } };
    expect(await limitsOf({ defaults: { cluster: odd } })).toMatchObject(untold);
  });
});
