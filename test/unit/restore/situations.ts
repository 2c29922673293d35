import { type ClusterLimits } from "../../../clients/datastore/cluster-status";
import { DocumentCounts } from "../../../clients/datastore/document-counts";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { type ReadSnapshot } from "../../../operations/restore/plan/manifest";
import { type RestoreSituation, type RestoreTarget } from "../../../operations/restore/plan/restore-situation";

const TAKEN = "2026-11-20T03:00:00.000Z";

/** Without prefix and version: what the backup of a small Optimize holds. */
export const PART_1 = ["position-based-import-index_v3", "timestamp-based-import-index_v5"];
export const PART_2 = [
  "metadata_v3",
  "settings_v3",
  "process-instance-invoice_v8",
  "external-process-variable_v2-000001",
];

export function snapshot(
  backupId: string,
  part: number,
  names: readonly string[],
  changes: Partial<ReadSnapshot["details"]> = {},
): ReadSnapshot {
  const sorted = [...names].sort();
  const details = {
    name: `camunda_optimize_${backupId}_8.8.0_part_${part}_of_2`,
    uuid: `uuid-${backupId}-${part}`,
    state: "SUCCESS",
    engineVersion: "8.19.0",
    startTime: TAKEN,
    indices: sorted,
    includesGlobalState: false,
    shards: { total: sorted.length, failed: 0 },
    failures: [],
    metadata: {},
    ...changes,
  };
  const indices = details.indices.map((name) => ({ name, shards: 1, sizeInBytes: 1000 }));
  return { details, indices };
}

export function index(name: string, changes: Partial<StoredIndex> = {}): StoredIndex {
  return {
    name,
    uuid: `uuid-of-${name}`,
    isOpen: true,
    health: "green",
    shards: 1,
    replicas: 0,
    createdAt: "2026-01-01T00:00:00.000Z",
    sizeInBytes: 2000,
    ...changes,
  };
}

export const withPrefix = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}-${name}`);

export function target(changes: Partial<RestoreTarget> = {}): RestoreTarget {
  return {
    source: { kind: "backup", backupId: "11" },
    repositoryName: "backups",
    indexPrefix: "optimize",
    safetyBackup: true,
    ...changes,
  };
}

/** A cluster that forbids nothing, and places shards anywhere. */
export const LIMITS: ClusterLimits = {
  blocks: [],
  shardsPerDataNode: 1000,
  disk: undefined,
  allocation: {
    enable: undefined,
    filters: [],
    awareness: undefined,
    initialPrimaries: undefined,
    shardsPerNode: undefined,
  },
};

/** A datastore with one Optimize in it, and its backup 11, of which nothing is wrong. */
export function situation(changes: Partial<RestoreSituation> = {}): RestoreSituation {
  const names = withPrefix("optimize", [...PART_1, ...PART_2]);
  return {
    datastore: "http://localhost:9200",
    identity: { engine: "elasticsearch", version: "8.19.5", clusterUuid: "aaaabbbbccccdddd" },
    repository: { name: "backups", type: "fs", settings: { location: "/backups" } },
    repositoryProblem: undefined,
    snapshots: [snapshot("11", 2, withPrefix("optimize", PART_2)), snapshot("11", 1, withPrefix("optimize", PART_1))],
    indices: names.map((name) => index(name)),
    documents: DocumentCounts.complete(new Map(names.map((name) => [name, 10]))),
    schemaVersion: "8.8.0",
    health: { status: "green", dataNodes: 1, activeShards: 6, unassignedShards: 0 },
    limits: LIMITS,
    disks: [{ node: "one", totalBytes: 1_000_000, availableBytes: 900_000 }],
    running: [],
    records: undefined,
    ...changes,
  };
}
