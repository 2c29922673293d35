import * as v from "valibot";

import { timeOf } from "./listed-snapshots";
import { type DatastoreRequests } from "./requests";
import { snapshotsPath } from "./snapshots-path";
import { inAddresses } from "./names-in-address";
import { shardFailure, shardFailureText } from "./shard-failure";

/** One snapshot, with all that a restore has to know of it. */
export interface SnapshotDetails {
  readonly name: string;
  /** Given by the engine when it was taken: the name can be taken again, this cannot. */
  readonly uuid: string;
  /** SUCCESS, IN_PROGRESS, PARTIAL, FAILED or INCOMPATIBLE. */
  readonly state: string;
  /** Of the engine that wrote it, such as `8.19.5`; undefined where it does not tell. */
  readonly engineVersion: string | undefined;
  /** ISO 8601, UTC, with milliseconds; undefined where the engine does not tell. */
  readonly startTime: string | undefined;
  /** Sorted. */
  readonly indices: readonly string[];
  readonly includesGlobalState: boolean;
  readonly shards: { readonly total: number; readonly failed: number };
  /** One line for each shard that is missing in it. */
  readonly failures: readonly string[];
  /** What whoever took it wrote down with it. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An index as it lies in a snapshot. */
export interface SnapshotIndex {
  readonly name: string;
  /** Primary shards. */
  readonly shards: number;
  /** What a restore reads and writes, without replicas. */
  readonly sizeInBytes: number;
}

const detailsBody = v.object({
  snapshots: v.array(
    v.object({
      snapshot: v.string(),
      uuid: v.string(),
      state: v.string(),
      version: v.optional(v.string()),
      start_time_in_millis: v.optional(v.number(), 0),
      indices: v.optional(v.array(v.string()), []),
      include_global_state: v.nullish(v.boolean()),
      shards: v.optional(v.object({ total: v.number(), failed: v.number() }), { total: 0, failed: 0 }),
      failures: v.optional(v.array(shardFailure), []),
      metadata: v.nullish(v.record(v.string(), v.unknown())),
    }),
  ),
});

const contentsBody = v.object({
  snapshots: v.optional(
    v.array(
      v.object({
        indices: v.optional(
          v.record(
            v.string(),
            v.object({
              shards_stats: v.object({ total: v.number() }),
              stats: v.object({ total: v.object({ size_in_bytes: v.number() }) }),
            }),
          ),
          {},
        ),
      }),
    ),
    [],
  ),
});

/** What lies in single snapshots. */
export class SnapshotContents {
  constructor(private readonly requests: DatastoreRequests) {}

  /** Those of the snapshots that there are, sorted by name. */
  async details(repositoryName: string, names: readonly string[]): Promise<SnapshotDetails[]> {
    const found: SnapshotDetails[] = [];
    for (const some of inAddresses(names)) {
      const body = await this.requests.parsed(
        `reading the snapshots ${names.join(", ")} of the snapshot repository ${repositoryName}`,
        {
          method: "GET",
          path: `${snapshotsPath(repositoryName)}/${some}`,
          query: { ignore_unavailable: "true" },
        },
        detailsBody,
      );
      found.push(...body.snapshots.map(detailsOf));
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** The indices of a snapshot with their shards and sizes, sorted by name. The engine reads a file for each shard. */
  async indices(repositoryName: string, name: string): Promise<SnapshotIndex[]> {
    const body = await this.requests.parsed(
      `reading what is in the snapshot ${name} of the snapshot repository ${repositoryName}`,
      {
        method: "GET",
        path: `${snapshotsPath(repositoryName)}/${encodeURIComponent(name)}/_status`,
        query: {
          filter_path: "snapshots.indices.*.shards_stats.total,snapshots.indices.*.stats.total.size_in_bytes",
        },
      },
      contentsBody,
    );
    return body.snapshots
      .flatMap(({ indices }) => Object.entries(indices))
      .map(([index, { shards_stats: shards, stats }]) => ({
        name: index,
        shards: shards.total,
        sizeInBytes: stats.total.size_in_bytes,
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }
}

function detailsOf(snapshot: v.InferOutput<typeof detailsBody>["snapshots"][number]): SnapshotDetails {
  return {
    name: snapshot.snapshot,
    uuid: snapshot.uuid,
    state: snapshot.state,
    // Elasticsearch writes a range, such as 8.19.0-8.19.5: all of one storage format.
    engineVersion: snapshot.version === undefined ? undefined : /^\d+\.\d+\.\d+/.exec(snapshot.version)?.[0],
    startTime: timeOf(snapshot.start_time_in_millis),
    indices: [...snapshot.indices].sort(),
    includesGlobalState: snapshot.include_global_state ?? false,
    shards: { total: snapshot.shards.total, failed: snapshot.shards.failed },
    failures: snapshot.failures.map(shardFailureText),
    metadata: snapshot.metadata ?? {},
  };
}
