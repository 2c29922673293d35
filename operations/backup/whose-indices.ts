import { isNameOf, mayBeOfShorterPrefix } from "./index-names";
import { importIndices } from "./index-prefix";

/** Whose the indices in a backup are, as far as their names tell. `not-known` is neither of the two. */
export type Whose =
  { readonly kind: "own" } | { readonly kind: "not-known" } | { readonly kind: "others"; readonly why: string };

/**
 * Tells whether an Optimize took a backup. The beginning of a name is not enough: the indices of an Optimize with the prefix
 * `optimize-prod` begin with `optimize-` too. So the import indices decide, which part 1 of every backup holds.
 *
 * @param indices of all parts of the backup; undefined where nobody tells.
 * @param indexPrefix of the Optimize that is asked about.
 */
export function whoseIndices(indices: readonly string[] | undefined, indexPrefix: string): Whose {
  if (indices === undefined) return { kind: "not-known" };
  const stranger = indices.find((index) => !index.startsWith(`${indexPrefix}-`));
  if (stranger !== undefined) {
    return {
      kind: "others",
      why: `it holds the index ${stranger}, which is not one of ${indexPrefix}-*: another Optimize took it`,
    };
  }
  const imports = importIndices(indices);
  if (imports.some(({ prefix }) => prefix === indexPrefix)) return { kind: "own" };
  // The key of a decision may look like the name of an import index.
  const certain = imports.find(({ index }) => !isNameOf(indexPrefix, index));
  if (certain !== undefined) {
    return {
      kind: "others",
      why: `it holds the index ${certain.index}, which is of an Optimize with the prefix ${certain.prefix}: another Optimize took it`,
    };
  }
  const tells = (index: string) => isNameOf(indexPrefix, index) && !mayBeOfShorterPrefix(indexPrefix, index);
  return imports.length === 0 && indices.some(tells) ? { kind: "own" } : { kind: "not-known" };
}
