import * as v from "valibot";

import { sumOfKnown } from "../sum-of-known";
import { type DatastoreRequests } from "./requests";

/** What was written to an index, as far as two looks can be compared. */
export interface IndexWrites {
  readonly uuid: string;
  /** Of how many primary shards this is told. */
  readonly primaries: number;
  /** Documents written and deleted since its primary shards were opened where they are now. */
  readonly operations: number;
  /**
   * The highest sequence numbers of all primary shards, added up, 0 where nothing was ever written: it grows with each write,
   * and survives a restart. Undefined where a shard does not tell it.
   */
  readonly sequence: number | undefined;
}

const writesBody = v.object({
  _shards: v.object({ total: v.number() }),
  indices: v.optional(
    v.record(
      v.string(),
      v.object({
        uuid: v.string(),
        shards: v.optional(
          v.record(
            v.string(),
            v.array(
              v.object({
                routing: v.object({ primary: v.boolean() }),
                indexing: v.object({ index_total: v.number(), delete_total: v.number() }),
                seq_no: v.optional(v.object({ max_seq_no: v.number() })),
              }),
            ),
          ),
          {},
        ),
      }),
    ),
    {},
  ),
});

/** What was written to each open index, as far as its primary shards tell; closed ones are left out. */
export async function indexWrites(requests: DatastoreRequests, pattern: string): Promise<Map<string, IndexWrites>> {
  const told = ["uuid", "shards.*.routing.primary", "shards.*.indexing.*_total", "shards.*.seq_no.max_seq_no"];
  const body = await requests.parsed(
    `asking what is written to the indices ${pattern}`,
    {
      method: "GET",
      path: `/${encodeURIComponent(pattern)}/_stats/indexing`,
      query: {
        level: "shards",
        expand_wildcards: "open,hidden",
        filter_path: ["_shards.total", ...told.map((field) => `indices.*.${field}`)].join(),
      },
    },
    writesBody,
  );
  return new Map(
    Object.entries(body.indices).map(([index, { uuid, shards }]) => {
      const primaries = Object.values(shards)
        .flat()
        .filter(({ routing }) => routing.primary);
      return [
        index,
        {
          uuid,
          primaries: primaries.length,
          operations: sum(primaries.map(({ indexing }) => indexing.index_total + indexing.delete_total)),
          sequence: sumOfKnown(
            primaries.map(({ seq_no: sequence }) => (sequence === undefined ? undefined : sequence.max_seq_no + 1)),
          ),
        },
      ];
    }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
