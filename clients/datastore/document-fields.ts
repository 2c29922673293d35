import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { type DatastoreRequests } from "./requests";

const MOST_DOCUMENTS = 1_000;

const fieldsBody = v.object({
  _shards: v.object({ total: v.number(), failed: v.number() }),
  hits: v.object({
    hits: v.array(
      v.object({
        _index: v.string(),
        _id: v.string(),
        _source: v.optional(v.record(v.string(), v.unknown()), {}),
      }),
    ),
  }),
});

/**
 * Some fields of the documents of small indices, by index and id; no more than the first thousand documents.
 *
 * @param names of indices or aliases; those that are not there count as empty.
 * @throws ExplainedError where not all shards tell.
 */
export async function documentFields(
  requests: DatastoreRequests,
  names: readonly string[],
  fields: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const body = await requests.parsed(
    `reading the documents of ${names.join(", ")}`,
    {
      method: "POST",
      path: `/${names.map(encodeURIComponent).join(",")}/_search`,
      query: { ignore_unavailable: "true", allow_no_indices: "true" },
      body: JSON.stringify({ size: MOST_DOCUMENTS, query: { match_all: {} }, _source: fields }),
    },
    fieldsBody,
  );
  const { failed, total } = body._shards;
  if (failed > 0) {
    const silent = `${failed} of ${total} shards did not answer`;
    throw new ExplainedError(
      "unknown",
      `datastore: the documents of ${names.join(", ")} could not be read: ${silent}.`,
    );
  }
  return new Map(body.hits.hits.map(({ _index: index, _id: id, _source: source }) => [`${index}/${id}`, source]));
}
