import * as v from "valibot";

import { strictMapping } from "../schema/field-types";
import { fixedIndices } from "../schema/fixed-indices";
import { aliasName, processIndex, versionedName } from "../schema/index-names";
import { allSettings, DEFAULT_REPLICAS } from "../schema/index-settings";
import { processInstanceProperties } from "../schema/process-instance-mapping";
import { SchemaRequests } from "../schema/schema-requests";
import { type OptimizeInStore, startSchema } from "../schema/start-schema";
import { processes } from "./process-documents";
import { seedDocuments } from "./seed-documents";

const bulkSize = 2000;

const bulkAnswer = v.object({ errors: v.boolean() });

/**
 * Makes in a datastore what an Optimize of this version makes that starts and imports five processes, and fills it with
 * the same documents every time; only the installation's id is another one. Done twice, the second time writes the same
 * documents again. Throws where a start of Optimize would be refused.
 */
export async function seedOptimizeIndices(
  options: OptimizeInStore & {
    /** How many in all, over all indices: 20000. */
    documents?: number;
    /** Keys of processes that were deployed besides, and of which no instance was imported. */
    moreProcesses?: readonly string[];
  },
): Promise<{ indices: string[]; documents: number }> {
  const {
    engine,
    version = "8.8.0",
    indexPrefix = "optimize",
    documents = 20_000,
    replicas = DEFAULT_REPLICAS,
    moreProcesses = [],
  } = options;
  await startSchema(options);
  const requests = new SchemaRequests(options.datastoreUrl);
  const keys = [...processes.map(({ key }) => key), ...moreProcesses];
  const ofProcesses = keys.map((key) => processIndex(indexPrefix, key));
  const made = ofProcesses.map(({ index, aliases }) => {
    const whole = {
      aliases,
      settings: allSettings(engine, replicas),
      mappings: strictMapping(processInstanceProperties(engine)),
    };
    // 400: seeded before.
    return requests.send("PUT", `/${index}`, whole, [400]);
  });
  await Promise.all(made);
  // The start has written one.
  const written = 1 + (await fill(requests, indexPrefix, documents - 1));
  const fixed = fixedIndices(version).map((index) => `${versionedName(indexPrefix, index)}${index.suffix}`);
  await requests.send("POST", `/${[...fixed, ...ofProcesses.map(({ index }) => index)].join()}/_refresh`);
  return { indices: [...fixed, ...ofProcesses.map(({ index }) => index)].sort(), documents: written };
}

async function fill(requests: SchemaRequests, indexPrefix: string, documents: number): Promise<number> {
  let written = 0;
  let lines: unknown[] = [];
  const flush = async () => {
    const { text } = await requests.bulk(lines);
    if (v.parse(bulkAnswer, JSON.parse(text)).errors) throw new Error(`Seeding failed: ${text.slice(0, 2000)}`);
    written += lines.length / 2;
    lines = [];
  };
  for (const placed of seedDocuments(documents)) {
    lines.push({ index: { _index: aliasName(indexPrefix, placed.index), _id: placed.id } }, placed.document);
    if (lines.length >= bulkSize * 2) await flush();
  }
  if (lines.length > 0) await flush();
  return written;
}
