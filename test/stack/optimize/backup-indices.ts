import * as v from "valibot";

import type { DatastoreConnection } from "./datastore-connection";
import { isAtLeast } from "./optimize-version";

/** The aliases that the two parts of a backup name, as an explicit list. */
export interface BackupIndices {
  part1: string[];
  part2: string[];
}

/** Where Optimize keeps how far it has imported; these go into part 1. */
const importAliases = ["import-index", "timestamp-based-import-index", "position-based-import-index"];

/** Begin the names of the indices that come and go with what was deployed; all others belong to Optimize's schema. */
const dynamicAliases = ["process-instance-", "decision-instance-"];

const aliasesAnswer = v.record(v.string(), v.object({ aliases: v.record(v.string(), v.unknown()) }));

/**
 * Finds Optimize's aliases by prefix. Optimize itself has the fixed ones in its code, so one that was seen once stays in
 * the list: without its index, the part that names it fails.
 */
export class BackupIndexFinder {
  readonly #seen = new Set<string>();

  constructor(
    readonly connection: DatastoreConnection,
    readonly prefix: string,
    readonly version: string,
  ) {}

  async find(): Promise<BackupIndices> {
    const path = `/_alias/${encodeURIComponent(`${this.prefix}-*`)}`;
    const answer = await this.connection.request("GET", path);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    const indices = v.parse(aliasesAnswer, JSON.parse(answer.text));
    const there = Object.values(indices).flatMap((index) => Object.keys(index.aliases));
    const ours = there.filter((alias) => alias.startsWith(`${this.prefix}-`));
    const fixed = ours.filter((alias) => !dynamicAliases.some((start) => alias.startsWith(`${this.prefix}-${start}`)));
    for (const alias of fixed) this.#seen.add(alias);
    const first = this.#part1Aliases();
    const all = [...new Set([...first, `${this.prefix}-metadata`, ...this.#seen, ...ours])].sort();
    return { part1: all.filter((alias) => first.has(alias)), part2: all.filter((alias) => !first.has(alias)) };
  }

  #part1Aliases(): Set<string> {
    const names = isAtLeast(this.version, 8, 10) ? [...importAliases, "job-registry"] : importAliases;
    return new Set(names.map((name) => `${this.prefix}-${name}`));
  }
}
