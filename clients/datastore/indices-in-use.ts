import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { type DatastoreRequests } from "./requests";

const openedBody = v.object({ _scroll_id: v.string() });
const contextsBody = v.object({
  _shards: v.object({ total: v.number(), failed: v.number() }),
  indices: v.optional(
    v.record(v.string(), v.object({ total: v.object({ search: v.object({ open_contexts: v.number() }) }) })),
    {},
  ),
});

/**
 * Keeps a search of an index open in the datastore for ten minutes, so that others see by `indicesInUse` that somebody
 * works with it. It ends with the index.
 */
export async function keepInUse(requests: DatastoreRequests, name: string): Promise<void> {
  await requests.parsed(
    `opening a search of ${name}`,
    {
      method: "POST",
      path: `/${encodeURIComponent(name)}/_search`,
      query: { scroll: "10m", expand_wildcards: "all" },
      body: JSON.stringify({ size: 1, query: { match_all: {} } }),
    },
    openedBody,
  );
}

/**
 * The names of the indices that match and of which a search is open.
 *
 * @throws ExplainedError where not all shards tell.
 */
export async function indicesInUse(requests: DatastoreRequests, pattern: string): Promise<readonly string[]> {
  const { _shards: shards, indices } = await requests.parsed(
    `asking which searches of the indices ${pattern} are open`,
    {
      method: "GET",
      path: `/${encodeURIComponent(pattern)}/_stats/search`,
      query: { expand_wildcards: "open,hidden", filter_path: "_shards.*,indices.*.total.search.open_contexts" },
    },
    contextsBody,
  );
  if (shards.failed > 0) {
    const silent = `${shards.failed} of ${shards.total} shards did not answer`;
    throw new ExplainedError(
      "unknown",
      `datastore: which searches of the indices ${pattern} are open is not known: ${silent}.`,
    );
  }
  return Object.entries(indices).flatMap(([name, { total }]) => (total.search.open_contexts > 0 ? [name] : []));
}
