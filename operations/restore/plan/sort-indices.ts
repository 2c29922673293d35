import { beginsDynamicNames, isNameOf, mayBeOfShorterPrefix, parseIndexName } from "../../backup/index-names";

/** Names that nothing but an Optimize gives to an index: by one of these, another Optimize is recognised. */
const ONLY_OPTIMIZE_HAS = [
  "timestamp-based-import-index",
  "position-based-import-index",
  "single-process-report",
  "combined-report",
  "process-overview",
  "instant-dashboard",
];
const MARKED = new RegExp(`^(.+?)-(?:${ONLY_OPTIMIZE_HAS.join("|")})_v\\d+$`);

/** The indices whose names begin with a prefix and a hyphen, by whose they are. */
export interface SortedIndices {
  /** This Optimize's. */
  readonly own: readonly string[];
  /** Of Optimizes whose prefix begins with this one's, by that prefix. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
  /** Nobody knows whose. */
  readonly unknown: readonly string[];
  /** Prefixes of other Optimizes that are also the beginning of names of this one's indices. */
  readonly ambiguous: readonly string[];
  /** Prefixes of other Optimizes whose indices are in the backup. */
  readonly backedUpToo: readonly string[];
}

/**
 * Tells this Optimize's indices from those of others.
 *
 * @param present names of indices that are there; those that do not begin with the prefix and a hyphen are nobody's here.
 * @param backedUp names of the indices in the backup: they are this Optimize's, and so is what only differs in version.
 */
export function sortIndices(prefix: string, present: readonly string[], backedUp: readonly string[]): SortedIndices {
  const under = present.filter((name) => name.startsWith(`${prefix}-`));
  const others = otherPrefixes(prefix, [...under, ...backedUp]);
  const isTheirs = (name: string) => !isNameOf(prefix, name) && others.some((other) => isNameOf(other, name));
  const exactly = new Set(backedUp.filter((name) => !isTheirs(name)));
  const known = new Set([...exactly].flatMap((name) => parseIndexName(prefix, name)?.base ?? []));
  const own: string[] = [];
  const unknown: string[] = [];
  const neighbours = new Map<string, string[]>();
  const ambiguous = new Set(others.filter((other) => beginsDynamicNames(prefix, other)));
  for (const name of under) {
    const other = others.find((found) => name.startsWith(`${found}-`));
    const isKnown = isNameOf(prefix, name) || known.has(parseIndexName(prefix, name)?.base ?? "");
    if (exactly.has(name)) own.push(name);
    else if (isKnown && other !== undefined && isNameOf(other, name)) ambiguous.add(other);
    else if (isKnown && mayBeOfShorterPrefix(prefix, name)) unknown.push(name);
    else if (isKnown) own.push(name);
    else if (other !== undefined) neighbours.set(other, [...(neighbours.get(other) ?? []), name]);
    else unknown.push(name);
  }
  const backedUpToo = others.filter((other) => backedUp.some((name) => isTheirs(name) && isNameOf(other, name)));
  return { own, neighbours, unknown, ambiguous: [...ambiguous], backedUpToo };
}

/** The prefixes of other Optimizes that begin with this prefix and a hyphen, the longest first. */
function otherPrefixes(prefix: string, names: readonly string[]): string[] {
  const found = names
    .map((name) => ({ name, other: MARKED.exec(name)?.[1] ?? "" }))
    .filter(({ name, other }) => other.startsWith(`${prefix}-`) && !isNameOf(prefix, name))
    .sort((one, other) => one.other.length - other.other.length);
  const prefixes: string[] = [];
  for (const { name, other } of found) {
    // A process of a neighbour may have a key that looks like a mark of yet another Optimize.
    if (!prefixes.some((shorter) => isNameOf(shorter, name))) prefixes.push(other);
  }
  return prefixes.reverse();
}
