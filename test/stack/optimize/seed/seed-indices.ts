import * as v from "valibot";

import { DatastoreConnection } from "../datastore-connection";
import type { Engine } from "../snapshots";
import { indexDefinitions, type IndexDefinition } from "./index-definitions";
import { seedDocuments } from "./seed-documents";

const bulkSize = 2000;

const bulkAnswer = v.object({ errors: v.boolean() });

/** Whose indices, and where. */
interface SeededOptimize {
  datastoreUrl: string;
  indexPrefix?: string;
  version?: string;
}

/**
 * Creates the index templates and indices that are missing, and the document that tells their version, as Optimize does
 * when it starts.
 */
export async function createOptimizeSchema(options: SeededOptimize): Promise<void> {
  const { datastoreUrl, indexPrefix = "optimize", version = "8.8.0" } = options;
  const send = sendTo(datastoreUrl);
  await Promise.all(indexDefinitions.map((definition) => createIndex(send, indexPrefix, definition)));
  const metadata = JSON.stringify({ schemaVersion: version, installationId: "none" });
  await send("PUT", `/${indexPrefix}-metadata/_create/1?refresh=true`, metadata);
}

/**
 * Creates Optimize's indices in a datastore, as an Optimize does that has imported a few processes: versioned names
 * behind aliases, each with its index template, one shard and no replica, filled with the same documents every time.
 * Done twice, the second time writes the same documents again.
 */
export async function seedOptimizeIndices(
  options: SeededOptimize & {
    engine: Engine;
    /** How many in all, over all indices: 20000. */
    documents?: number;
  },
): Promise<{ indices: string[]; documents: number }> {
  const { datastoreUrl, indexPrefix = "optimize", documents = 20_000, version = "8.8.0" } = options;
  const send = sendTo(datastoreUrl);
  await Promise.all(indexDefinitions.map((definition) => createIndex(send, indexPrefix, definition)));
  let written = 0;
  let bulk: string[] = [];
  const flush = async () => {
    const answer = await send("POST", "/_bulk", `${bulk.join("\n")}\n`, "application/x-ndjson");
    if (v.parse(bulkAnswer, JSON.parse(answer)).errors) throw new Error(`Seeding failed: ${answer.slice(0, 2000)}`);
    written += bulk.length / 2;
    bulk = [];
  };
  for (const placed of seedDocuments(documents, version)) {
    const target = { index: { _index: `${indexPrefix}-${placed.index}`, _id: placed.id } };
    bulk.push(JSON.stringify(target), JSON.stringify(placed.document));
    if (bulk.length >= bulkSize * 2) await flush();
  }
  if (bulk.length > 0) await flush();
  await send("POST", `/${encodeURIComponent(`${indexPrefix}-*`)}/_refresh`);
  return {
    indices: indexDefinitions.map((definition) => indexName(indexPrefix, definition)).sort(),
    documents: written,
  };
}

type Send = (method: string, path: string, body?: string, contentType?: string) => Promise<string>;

function sendTo(datastoreUrl: string): Send {
  const connection = new DatastoreConnection(datastoreUrl);
  return (method, path, body, contentType) => accepted(connection, method, path, body, contentType);
}

async function createIndex(send: Send, prefix: string, definition: IndexDefinition): Promise<void> {
  const alias = `${prefix}-${definition.name}`;
  const versioned = `${alias}_v${definition.version}`;
  const settings = { number_of_shards: 1, number_of_replicas: 0 };
  const rollsOver = definition.suffix !== undefined;
  const template = {
    index_patterns: [rollsOver ? `${versioned}-*` : versioned],
    template: { settings, mappings: definition.mappings, aliases: rollsOver ? {} : { [alias]: {} } },
  };
  await send("PUT", `/_index_template/${versioned}`, JSON.stringify(template));
  const index = rollsOver ? { aliases: { [alias]: { is_write_index: true } } } : {};
  await send("PUT", `/${indexName(prefix, definition)}`, JSON.stringify(index));
}

function indexName(prefix: string, definition: IndexDefinition): string {
  return `${prefix}-${definition.name}_v${definition.version}${definition.suffix ?? ""}`;
}

async function accepted(
  connection: DatastoreConnection,
  method: string,
  path: string,
  body?: string,
  contentType?: string,
): Promise<string> {
  const answer = await connection.request(method, path, body, contentType);
  // What is there already stays as it is; an index that was seeded before is filled again.
  const isThere = /resource_already_exists_exception|version_conflict_engine_exception/.test(answer.text);
  if (answer.status < 300 || isThere) return answer.text;
  throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text.slice(0, 2000)}`);
}
