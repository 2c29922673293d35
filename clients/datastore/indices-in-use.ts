import * as v from "valibot";

import { type DatastoreRequests } from "./requests";

const openedBody = v.object({ _scroll_id: v.string() });
const contextsBody = v.object({
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

/** The names of the indices that match and of which a search is open. */
export async function indicesInUse(requests: DatastoreRequests, pattern: string): Promise<readonly string[]> {
  const { indices } = await requests.parsed(
    `asking which searches of the indices ${pattern} are open`,
    {
      method: "GET",
      path: `/${encodeURIComponent(pattern)}/_stats/search`,
      query: { expand_wildcards: "open,hidden", filter_path: "indices.*.total.search.open_contexts" },
    },
    contextsBody,
  );
  return Object.entries(indices).flatMap(([name, { total }]) => (total.search.open_contexts > 0 ? [name] : []));
}
