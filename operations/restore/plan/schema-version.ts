import * as v from "valibot";

import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type Indices } from "../../../clients/datastore/indices";

/** The document in which Optimize writes down which version's data it is. */
const METADATA_ID = "1";
const metadataBody = v.object({ schemaVersion: v.string() });

/** Which version's data Optimize's indices hold; undefined where there are none, or they do not tell. */
export async function schemaVersionOf(
  { indices }: { readonly indices: Pick<Indices, "document"> },
  indexPrefix: string,
): Promise<string | undefined> {
  const document = await indices.document(`${indexPrefix}-metadata`, METADATA_ID).catch(unavailable);
  const parsed = v.safeParse(metadataBody, document);
  return parsed.success ? parsed.output.schemaVersion : undefined;
}

/** What the engines answer of an index that is closed or red. */
const CLOSED_OR_RED = ["index_closed_exception", "no_shard_available_action_exception"];

/** A metadata index that is red or closed tells no version. One that only does not answer now is something else. */
function unavailable(error: unknown): undefined {
  if (error instanceof DatastoreError && CLOSED_OR_RED.includes(error.type ?? "")) return undefined;
  throw error;
}
