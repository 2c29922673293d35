import * as v from "valibot";

import { type DatastoreRequests } from "./requests";

const settingsBody = v.record(v.string(), v.object({ settings: v.record(v.string(), v.unknown()) }));

/** Settings of an index by their whole names, such as `index.blocks.write`; only those that are set. */
export type IndexRestrictions = Readonly<Record<string, string>>;

/** Every index has it, so that one of which nothing is set is named too: who is not named was not told of. */
const OF_EVERY_INDEX = "index.uuid";

/** Of each index: `index.blocks.*` and `index.routing.allocation.*`. */
export async function indexRestrictions(
  requests: DatastoreRequests,
  pattern: string,
): Promise<Map<string, IndexRestrictions>> {
  const body = await requests.parsed(
    `reading the settings of the indices ${pattern}`,
    {
      method: "GET",
      path: `/${encodeURIComponent(pattern)}/_settings/${OF_EVERY_INDEX},index.blocks.*,index.routing.allocation.*`,
      query: { expand_wildcards: "all", flat_settings: "true" },
    },
    settingsBody,
  );
  return new Map(
    Object.entries(body).map(([index, { settings }]) => [
      index,
      Object.fromEntries(
        Object.entries(settings).flatMap(([name, value]) => (name === OF_EVERY_INDEX ? [] : [[name, textOf(value)]])),
      ),
    ]),
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(",");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
