import * as v from "valibot";

import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type RestoreDatastore } from "../restore-datastore";

/** The document in which Optimize writes down which version's data it is. */
const METADATA_ID = "1";
const metadataBody = v.object({ schemaVersion: v.string() });

/** Which version's data Optimize's indices hold; undefined where there are none, or they do not tell. */
export async function schemaVersionOf(
  { indices }: Pick<RestoreDatastore, "indices">,
  indexPrefix: string,
): Promise<string | undefined> {
  const document = await indices.document(`${indexPrefix}-metadata`, METADATA_ID).catch(unavailable);
  const parsed = v.safeParse(metadataBody, document);
  return parsed.success ? parsed.output.schemaVersion : undefined;
}

/** A metadata index that is red or closed tells no version. */
function unavailable(error: unknown): undefined {
  if (error instanceof DatastoreError && error.status !== 401 && error.status !== 403) return undefined;
  throw error;
}
