import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { isNameOf } from "./index-names";
import { type BackupStore } from "./target";

/**
 * Part 1 of every backup holds one of these indices, whatever the version of Optimize: what stands before it is the prefix.
 * The versions of their mappings are below 8, which is that of a process with the key `import-index`.
 */
const IMPORT_INDEX =
  /^(?:(.+?)-)?(?:(?:timestamp|position)-based-import-index_v[1-7]|(?<!-based-)import-index_v[1-3])$/;

type WithIndices = Pick<StoredSnapshot, "name" | "indices">;

/** An index that tells how far an Optimize has imported, with the prefix of that Optimize. */
interface ImportIndex {
  readonly index: string;
  readonly prefix: string;
}

/** Those of some indices that tell whose they are. */
export function importIndices(indices: readonly string[]): ImportIndex[] {
  return indices.flatMap((index) => {
    const prefix = IMPORT_INDEX.exec(index)?.[1];
    return prefix === undefined ? [] : [{ index, prefix }];
  });
}

/**
 * The index prefixes of the Optimizes that took these snapshots, each with the name of one of its snapshots. A decision whose
 * key looks like the name of an import index is no Optimize beside the one that it is deployed with.
 */
export function indexPrefixes(snapshots: readonly WithIndices[]): ReadonlyMap<string, string> {
  const found = snapshots.flatMap(({ name, indices }) => importIndices(indices).map((one) => ({ ...one, name })));
  const all = [...new Set(found.map(({ prefix }) => prefix))];
  const prefixes = new Map<string, string>();
  for (const { index, prefix, name } of found) {
    const mayBeAnothers = all.some((other) => other !== prefix && isNameOf(other, index));
    if (!mayBeAnothers && !prefixes.has(prefix)) prefixes.set(prefix, name);
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
  const apart =
    "each would list and delete the other's backups. Give every Optimize a repository, or a base_path, of its own";
  if (indexPrefix === undefined) return `${held}: more than one Optimize uses it, and ${apart}.`;
  return `${held}, while indexPrefix is ${indexPrefix}. Correct indexPrefix if this Optimize has another one. Otherwise more than one Optimize uses the repository: ${apart}.`;
}

/** @throws ExplainedError when more than one Optimize uses the repository. */
export function requireOwnRepository(store: BackupStore, snapshots: readonly WithIndices[]): void {
  const problem = sharedRepositoryProblem(store, snapshots);
  if (problem !== undefined) throw new ExplainedError("refused", `repositoryName: ${problem}`);
}
