import * as v from "valibot";

import { type DatastoreRequests } from "./requests";
import { type Engine } from "./settings";
import { snapshotsPath } from "./snapshots-path";

/** What is to be restored of one snapshot. */
export interface RestoreRequest {
  readonly repositoryName: string;
  readonly snapshot: string;
  /** Exact names; never a pattern, never empty: the engines take an empty list for everything. */
  readonly indices: readonly string[];
  /** Instead of what the snapshot has, for a target with fewer nodes. */
  readonly replicas?: number | undefined;
  /** Leaves out what binds the indices to nodes, such as `index.routing.allocation.require.box`. */
  readonly unbound?: boolean | undefined;
  /**
   * Puts this before each name, leaves the aliases out, and makes the indices hidden and read-only, without replicas and
   * life cycle, so that nothing that is live is touched: for trials.
   */
  readonly renamePrefix?: string | undefined;
}

/** How far a shard of an index has come. */
export interface ShardRecovery {
  readonly index: string;
  readonly shard: number;
  readonly primary: boolean;
  /** SNAPSHOT, PEER, EMPTY_STORE, EXISTING_STORE or LOCAL_SHARDS. */
  readonly type: string;
  /** INIT, INDEX, VERIFY_INDEX, TRANSLOG, FINALIZE or DONE. */
  readonly stage: string;
  /** Where a shard of type SNAPSHOT came from. */
  readonly source: { readonly repositoryName: string; readonly snapshot: string; readonly index: string } | undefined;
  readonly totalBytes: number;
  readonly recoveredBytes: number;
}

const accepted = v.union([v.object({ accepted: v.literal(true) }), v.object({ snapshot: v.object({}) })]);

const recoveriesBody = v.record(
  v.string(),
  v.object({
    shards: v.optional(
      v.array(
        v.object({
          id: v.number(),
          type: v.string(),
          stage: v.string(),
          primary: v.boolean(),
          source: v.optional(
            v.object({
              repository: v.optional(v.string()),
              snapshot: v.optional(v.string()),
              index: v.optional(v.string()),
            }),
            {},
          ),
          index: v.optional(
            v.object({
              size: v.optional(
                v.object({
                  total_in_bytes: v.optional(v.number(), 0),
                  reused_in_bytes: v.optional(v.number(), 0),
                  recovered_in_bytes: v.optional(v.number(), 0),
                }),
                {},
              ),
            }),
            {},
          ),
        }),
      ),
      [],
    ),
  }),
);

const BLOCKS = "index.blocks.*";
const BOUND_TO_NODES = ["index.routing.allocation.*"];
const LIFE_CYCLE = ["index.lifecycle.name", "index.lifecycle.rollover_alias"];

/** The restore requests of a datastore. */
export class Restores {
  constructor(
    private readonly requests: DatastoreRequests,
    private readonly engine: Engine,
  ) {}

  /**
   * Begins a restore, and does not wait for its end. Fails when one of the indices is there and open; so does a second
   * request after a first one whose answer got lost. Blocks stay in the snapshot: an index that nobody may write to, or
   * delete, is of no use to who restores it.
   */
  async begin({ repositoryName, snapshot, indices, replicas, unbound, renamePrefix }: RestoreRequest): Promise<void> {
    if (indices.length === 0 || indices.some((name) => name === "" || /[*?,]|^[-+_]/.test(name))) {
      throw new TypeError("a restore wants the exact names of indices");
    }
    await this.requests.parsed(
      `restoring ${indices.length} indices of the snapshot ${snapshot}`,
      {
        method: "POST",
        path: `${snapshotsPath(repositoryName)}/${encodeURIComponent(snapshot)}/_restore`,
        query: { wait_for_completion: "false" },
        body: JSON.stringify({
          indices,
          include_global_state: false,
          include_aliases: renamePrefix === undefined,
          partial: false,
          ignore_unavailable: false,
          // OpenSearch refuses what it does not know.
          ...(this.engine === "elasticsearch" ? { feature_states: ["none"] } : {}),
          ...(replicas === undefined ? {} : { index_settings: { "index.number_of_replicas": replicas } }),
          ...(renamePrefix === undefined ? {} : asTrial(renamePrefix)),
          ignore_index_settings: [
            BLOCKS,
            ...(unbound === true ? BOUND_TO_NODES : []),
            ...(renamePrefix === undefined ? [] : LIFE_CYCLE),
          ],
        }),
      },
      accepted,
    );
  }

  /** The last recovery of each shard of the indices that match, as long as the node on which it is remembers it. */
  async recoveries(pattern: string): Promise<ShardRecovery[]> {
    const body = await this.requests.parsed(
      `asking how far the indices ${pattern} are restored`,
      {
        method: "GET",
        path: `/${encodeURIComponent(pattern)}/_recovery`,
        query: {
          expand_wildcards: "open,hidden",
          filter_path: ["id", "type", "stage", "primary", "source", "index.size"]
            .map((field) => `*.shards.${field}`)
            .join(","),
        },
      },
      recoveriesBody,
    );
    return Object.entries(body).flatMap(([index, { shards }]) =>
      shards.map((shard) => ({
        index,
        shard: shard.id,
        primary: shard.primary,
        type: shard.type,
        stage: shard.stage,
        source: sourceOf(shard.source),
        totalBytes: shard.index.size.total_in_bytes,
        recoveredBytes: shard.index.size.recovered_in_bytes + shard.index.size.reused_in_bytes,
      })),
    );
  }
}

/** What makes of a restore one that touches nothing that is live. */
function asTrial(renamePrefix: string): object {
  return {
    rename_pattern: "(.+)",
    rename_replacement: `${renamePrefix.replaceAll("$", "\\$")}$1`,
    index_settings: {
      "index.number_of_replicas": 0,
      "index.auto_expand_replicas": "false",
      "index.hidden": true,
      "index.blocks.write": true,
    },
  };
}

function sourceOf({
  repository,
  snapshot,
  index,
}: Partial<Record<"repository" | "snapshot" | "index", string | undefined>>) {
  if (repository === undefined || snapshot === undefined || index === undefined) return undefined;
  return { repositoryName: repository, snapshot, index };
}
