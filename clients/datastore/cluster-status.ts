import * as v from "valibot";

import { type NodeFacts } from "./allocation-filters";
import { type ClusterAllocation, clusterAllocation, type ClusterSetting, clusterSetting } from "./cluster-allocation";
import { type DiskLimits, diskLimits } from "./disk-limits";
import { echoedSettings } from "./echoed-settings";
import { failureText } from "./failure-text";
import { type DatastoreRequests } from "./requests";
import { type Engine } from "./settings";
import { HOLDERS, holdersBody, type RunningWork, workIn } from "./repository-holders";

/** How a cluster stands. */
export interface ClusterHealth {
  /** green, yellow or red. */
  readonly status: string;
  readonly dataNodes: number;
  readonly activeShards: number;
  readonly unassignedShards: number;
}

/** What a cluster lets nobody do, how much fits into it, and where. */
export interface ClusterLimits {
  /** Such as `cluster.blocks.read_only_allow_delete`; those that are on. */
  readonly blocks: readonly ClusterSetting[];
  /** Shards, replicas included, that each data node may hold; undefined where it is not told. */
  readonly shardsPerDataNode: number | undefined;
  /** Undefined where they are not told. */
  readonly disk: DiskLimits | undefined;
  /** Undefined where it is not told. */
  readonly allocation?: ClusterAllocation | undefined;
}

/** The disk of a data node. */
export interface NodeDisk {
  readonly node: string;
  /** Undefined where the node does not tell. */
  readonly totalBytes: number | undefined;
  readonly availableBytes: number | undefined;
  /** Undefined where they are not told. */
  readonly facts?: NodeFacts | undefined;
}

const healthBody = v.object({
  status: v.string(),
  number_of_data_nodes: v.number(),
  active_shards: v.number(),
  unassigned_shards: v.number(),
});

const told = v.optional(echoedSettings);
/** The defaults tell something of every cluster: an answer of nothing at all is not the engine's. */
const limitsBody = v.pipe(
  v.object({ persistent: told, transient: told, defaults: told }),
  v.check((levels) => Object.values(levels).some((level) => level !== undefined)),
  v.transform(({ persistent = {}, transient = {}, defaults = {} }) => ({ persistent, transient, defaults })),
);
/** Not filtered: of that, the engines leave out what is empty, such as the roles of a node that has none. */
const disksBody = v.object({
  nodes: v.record(
    v.string(),
    v.object({
      name: v.string(),
      roles: v.array(v.string()),
      host: v.optional(v.string()),
      ip: v.optional(v.string()),
      attributes: v.optional(v.record(v.string(), v.string())),
      fs: v.optional(
        v.object({
          total: v.optional(
            v.object({
              total_in_bytes: v.optional(v.number()),
              available_in_bytes: v.optional(v.number()),
            }),
            {},
          ),
        }),
        {},
      ),
    }),
  ),
});

const explainedBody = v.object({
  current_state: v.optional(v.string()),
  unassigned_info: v.optional(v.object({ reason: v.optional(v.string()), details: v.optional(v.string()) })),
  allocate_explanation: v.optional(v.string()),
  node_allocation_decisions: v.optional(
    v.array(
      v.object({
        deciders: v.optional(
          v.array(v.object({ decider: v.string(), decision: v.string(), explanation: v.string() })),
          [],
        ),
      }),
    ),
    [],
  ),
});

/** Elasticsearch writes keys below a value beside it, such as `max_shards_per_node.frozen`; others it nests. */
const LIMITS = ["blocks", "max_shards_per_node", "routing.allocation"].map((name) => `*.cluster.${name}`).join();
/** Of why a shard is nowhere: nodes differ in numbers only. */
const REASONS_TOLD = 3;
/** Which of the engine's deciders says that a restore has ended without the shard. */
const GIVEN_UP = "restore_in_progress";

/** What can be asked of a cluster as a whole. */
export class ClusterStatus {
  constructor(
    private readonly requests: DatastoreRequests,
    private readonly engine: Engine,
  ) {}

  async health(): Promise<ClusterHealth> {
    const body = await this.requests.parsed(
      "asking for the health of the cluster",
      { method: "GET", path: "/_cluster/health" },
      healthBody,
    );
    return {
      status: body.status,
      dataNodes: body.number_of_data_nodes,
      activeShards: body.active_shards,
      unassignedShards: body.unassigned_shards,
    };
  }

  async limits(): Promise<ClusterLimits> {
    const body = await this.requests.parsed(
      "reading the settings of the cluster",
      {
        method: "GET",
        path: "/_cluster/settings",
        query: { include_defaults: "true", filter_path: LIMITS },
      },
      limitsBody,
    );
    const setting = (name: string) => clusterSetting(body, name)?.value;
    const blocks = ["read_only", "read_only_allow_delete", "create_index"]
      .flatMap((name) => clusterSetting(body, `cluster.blocks.${name}`) ?? [])
      .filter(({ value }) => value === "true");
    const shards = setting("cluster.max_shards_per_node") ?? "";
    return {
      blocks,
      shardsPerDataNode: /^\d+$/.test(shards) ? Number(shards) : undefined,
      disk: diskLimits(setting),
      allocation: clusterAllocation(body),
    };
  }

  /** The disks of all nodes that hold data, by the nodes' names. */
  async disks(): Promise<NodeDisk[]> {
    const body = await this.requests.parsed(
      "asking how much disk the nodes have",
      { method: "GET", path: "/_nodes/stats/fs" },
      disksBody,
    );
    // Elasticsearch leaves out what is empty. Each node of OpenSearch has some of its own: there, it is not told.
    const none = this.engine === "elasticsearch" ? {} : undefined;
    return Object.entries(body.nodes)
      .filter(([, { roles }]) => roles.some((role) => role === "data" || role.startsWith("data_")))
      .map(([id, { name, fs, host, ip, roles, attributes }]) => ({
        node: name,
        totalBytes: fs.total.total_in_bytes,
        availableBytes: fs.total.available_in_bytes,
        // Some versions write the port behind the address.
        facts: { id, host, ip: ip?.replace(/^\[?([^\]]+?)\]?:\d+$/, "$1"), roles, attributes: attributes ?? none },
      }))
      .sort((one, other) => (one.node < other.node ? -1 : 1));
  }

  /** The snapshots, restores, deletions and clean-ups that run, in all repositories. Needs the right to read the state. */
  async running(): Promise<RunningWork[]> {
    const body = await this.requests.parsed(
      "asking what runs in the snapshot repositories",
      { method: "GET", path: "/_cluster/state/customs", query: { filter_path: HOLDERS } },
      holdersBody,
    );
    return workIn(body);
  }

  /** Why the first shard of an index is nowhere, in the engine's words; undefined when it does not tell, or is somewhere. */
  async whyUnassigned(index: string): Promise<string | undefined> {
    const body = await this.requests.parsed(
      `asking why ${index} is nowhere`,
      {
        method: "POST",
        path: "/_cluster/allocation/explain",
        body: JSON.stringify({ index, shard: 0, primary: true }),
      },
      explainedBody,
    );
    const { unassigned_info: unassigned, allocate_explanation: summary, node_allocation_decisions: nodes } = body;
    if (unassigned === undefined || body.current_state === "initializing") return undefined;
    const { reason, details } = unassigned;
    if (reason === "ALLOCATION_FAILED" && details !== undefined) return failureText(details);
    const denied = nodes.flatMap(({ deciders }) => deciders).filter(({ decision }) => decision !== "YES");
    // That it was given up is no reason.
    const reasons = new Set(denied.filter(({ decider }) => decider !== GIVEN_UP).map(({ explanation }) => explanation));
    if (reasons.size > 0) return failureText([...reasons].slice(0, REASONS_TOLD).join("; "));
    const told = summary ?? details;
    return told === undefined ? undefined : failureText(told);
  }
}
