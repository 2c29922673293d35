import { randomUUID } from "node:crypto";

import * as v from "valibot";

import { threeNumbers } from "../optimize-version";
import { aliasName } from "./index-names";
import type { SchemaRequests } from "./schema-requests";

const metadataAnswer = v.object({ _source: v.object({ schemaVersion: v.string() }) });

/** Optimize ends instead of starting: exit 1. */
export class StartRefused extends Error {}

/** The version whose schema this is; undefined where the index or its document is missing. */
export async function storedVersion(requests: SchemaRequests, prefix: string): Promise<string | undefined> {
  const answer = await requests.send("GET", `/${aliasName(prefix, "metadata")}/_doc/1`, undefined, [404]);
  if (answer.status === 404) return undefined;
  return v.parse(metadataAnswer, JSON.parse(answer.text))._source.schemaVersion;
}

/** Refuses a schema of any other version, the patch number included, older or newer. */
export async function checkMetadata(requests: SchemaRequests, prefix: string, version: string): Promise<void> {
  const stored = await storedVersion(requests, prefix);
  const running = threeNumbers(version);
  if (stored === undefined || stored === running) return;
  throw new StartRefused(
    `The stored schema is of version [${stored}], this is Optimize [${running}]: upgrade it first.`,
  );
}

/** Leaves a document that is there alone. */
export async function writeMetadataIfMissing(requests: SchemaRequests, prefix: string, version: string): Promise<void> {
  const document = { schemaVersion: threeNumbers(version), installationId: randomUUID() };
  await requests.send("PUT", `/${aliasName(prefix, "metadata")}/_create/1?refresh=true`, document, [409]);
}

/** What the upgrade tool does when its steps are done. */
export async function writeSchemaVersion(requests: SchemaRequests, prefix: string, version: string): Promise<void> {
  const doc = { schemaVersion: threeNumbers(version) };
  await requests.send("POST", `/${aliasName(prefix, "metadata")}/_update/1?refresh=true`, { doc });
}
