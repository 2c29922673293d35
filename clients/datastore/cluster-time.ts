import * as v from "valibot";

import { type DatastoreRequests } from "./requests";

const healthBody = v.pipe(
  v.array(v.object({ epoch: v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)) })),
  v.minLength(1),
);

/** What a node's clock shows, in milliseconds since 1970, exact to the second. Neither engine sends a Date header. */
export async function clusterTime(requests: DatastoreRequests): Promise<number> {
  const health = await requests.parsed(
    "asking for the time",
    { method: "GET", path: "/_cat/health", query: { format: "json", h: "epoch" } },
    healthBody,
  );
  return (health[0]?.epoch ?? Number.NaN) * 1000;
}
