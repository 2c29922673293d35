import * as v from "valibot";

import { DocumentCounts } from "./document-counts";

/** How many indices one request counts. */
export const MOST_INDICES = 10_000;

/** The schema of the answer to a search that counts documents by index. */
export const countsBody = v.object({
  timed_out: v.boolean(),
  _shards: v.object({ total: v.number(), failed: v.number() }),
  aggregations: v.optional(
    v.object({
      indices: v.object({
        sum_other_doc_count: v.number(),
        buckets: v.array(v.object({ key: v.string(), doc_count: v.number() })),
      }),
    }),
  ),
});

/** What an answer counts: all of it, or nothing, since a part of the documents is no number of them. */
export function countsOf(answer: v.InferOutput<typeof countsBody>): DocumentCounts {
  const { timed_out: timedOut, _shards: shards, aggregations } = answer;
  if (shards.failed > 0) return DocumentCounts.unknown(`${shards.failed} of ${shards.total} shards did not answer`);
  if (timedOut) return DocumentCounts.unknown("the datastore took too long");
  // Where no index matches, there is nothing to aggregate.
  if (aggregations === undefined) {
    return shards.total === 0
      ? DocumentCounts.complete(new Map(), 0)
      : DocumentCounts.unknown("the datastore gave no counts");
  }
  const { sum_other_doc_count: others, buckets } = aggregations.indices;
  if (others > 0) return DocumentCounts.unknown(`there are more than ${MOST_INDICES} indices`);
  return DocumentCounts.complete(
    new Map(buckets.map(({ key, doc_count: documents }) => [key, documents])),
    shards.total,
  );
}
