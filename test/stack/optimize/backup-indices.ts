import * as v from "valibot";

import type { DatastoreConnection } from "./datastore-connection";
import { fixedIndices } from "./schema/fixed-indices";
import { aliasName } from "./schema/index-names";

/** The aliases that the two parts of a backup name, as an explicit list. */
export interface BackupIndices {
  part1: string[];
  part2: string[];
}

/** Whose indices, and how they are divided. */
export interface BackedUpOptimize {
  readonly indexPrefix: string;
  readonly version: string;
  /** Of 8.10, since camunda#61168: the registry of jobs goes into part 1. Which release has it is not known. */
  readonly jobRegistryInPart1: boolean;
}

const aliasesAnswer = v.record(v.string(), v.object({ aliases: v.record(v.string(), v.unknown()) }));

/**
 * All fixed indices of the version, whether they are there or not, and the processes' indices that are there. A part
 * that names a missing one fails: the datastore is not told to ignore it.
 */
export async function backupIndices(
  connection: DatastoreConnection,
  { indexPrefix, version, jobRegistryInPart1 }: BackedUpOptimize,
): Promise<BackupIndices> {
  const isFirst = (base: string, isOfImport: boolean) => isOfImport || (jobRegistryInPart1 && base === "job-registry");
  const aliases = (part: 1 | 2) =>
    fixedIndices(version)
      .filter(({ base, isOfImport }) => isFirst(base, isOfImport) === (part === 1))
      .map(({ base }) => aliasName(indexPrefix, base));
  return { part1: aliases(1), part2: [...aliases(2), ...(await processAliases(connection, indexPrefix))] };
}

/** Each process's own alias. */
async function processAliases(connection: DatastoreConnection, prefix: string): Promise<string[]> {
  const start = aliasName(prefix, "process-instance-");
  const answer = await connection.request("GET", `/_alias/${encodeURIComponent(`${start}*`)}`);
  if (answer.status === 404) return [];
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  const indices = v.parse(aliasesAnswer, JSON.parse(answer.text));
  const there = Object.values(indices).flatMap((index) => Object.keys(index.aliases));
  return [...new Set(there.filter((alias) => alias.startsWith(start)))].sort();
}
