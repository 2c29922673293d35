import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { type BackupStore } from "./target";

/**
 * Part 1 of every backup holds one of these indices, whatever the version of Optimize: what stands before it is the prefix.
 * The versions of their mappings are below 8, which is that of a process with the key `import-index`.
 */
const IMPORT_INDEX =
  /^(?:(.+?)-)?(?:(?:timestamp|position)-based-import-index_v[1-7]|(?<!-based-)import-index_v[1-3])$/;

type WithIndices = Pick<StoredSnapshot, "name" | "indices">;

/** The index prefixes of the Optimizes that took these snapshots, each with the name of one of its snapshots. */
export function indexPrefixes(snapshots: readonly WithIndices[]): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  for (const { name, indices } of snapshots) {
    for (const index of indices) {
      const prefix = IMPORT_INDEX.exec(index)?.[1];
      if (prefix !== undefined && !prefixes.has(prefix)) prefixes.set(prefix, name);
    }
  }
  return prefixes;
}

/**
 * Two Optimizes must not share a repository: the names of snapshots hold no prefix, so each lists, and deletes, the
 * other's backups.
 *
 * @returns what is wrong and the way out, undefined when nothing is.
 */
export function sharedRepositoryProblem(
  store: Pick<BackupStore, "repositoryName" | "indexPrefix">,
  snapshots: readonly WithIndices[],
): string | undefined {
  const { repositoryName, indexPrefix } = store;
  const found = [...indexPrefixes(snapshots)];
  const foreign = indexPrefix === undefined ? found : found.filter(([prefix]) => prefix !== indexPrefix);
  if (foreign.length === 0 || (indexPrefix === undefined && found.length === 1)) return undefined;
  const examples = inWords(foreign.map(([prefix, name]) => `${prefix} (${name})`));
  const held = `the snapshot repository ${repositoryName} holds backups of indices with the prefix ${examples}`;
  const shared =
    "more than one Optimize uses it, and each lists and deletes the other's backups. Give every Optimize a repository, or a base_path, of its own";
  if (indexPrefix === undefined) return `${held}: ${shared}.`;
  return `${held}, while indexPrefix is ${indexPrefix}: ${shared}; or correct indexPrefix, if this Optimize has another one.`;
}

/** @throws ExplainedError when more than one Optimize uses the repository. */
export function requireOwnRepository(store: BackupStore, snapshots: readonly WithIndices[]): void {
  const problem = sharedRepositoryProblem(store, snapshots);
  if (problem !== undefined) throw new ExplainedError("refused", `repositoryName: ${problem}`);
}
