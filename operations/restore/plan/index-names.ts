/** The name of one of Optimize's indices, taken apart. */
interface IndexName {
  /** Without prefix and version, such as `process-instance-invoice`. */
  readonly base: string;
  /** Of its mapping. */
  readonly version: number;
  /** Of an index that rolls over, such as `-000001`; empty for others. */
  readonly suffix: string;
}

/** What Optimize's indices are called, in all versions since 3.9; the alias is the prefix, a hyphen and this. */
const BASES = new Set([
  "alert",
  "business-key",
  "collection",
  "combined-report",
  "dashboard",
  "dashboard-share",
  "decision-definition",
  "event",
  "event-process-definition",
  "event-process-mapping",
  "event-process-publish-state",
  "external-event",
  "external-process-variable",
  "import-index",
  "instant-dashboard",
  "job-registry",
  "license",
  "metadata",
  "onboarding-state",
  "position-based-import-index",
  "process-definition",
  "process-overview",
  "report-share",
  "settings",
  "single-decision-report",
  "single-process-report",
  "tenant",
  "terminated-user-session",
  "timestamp-based-import-index",
  "user",
  "variable-label",
  "variable-update-instance",
]);

/** Begin the names of the indices that come and go with what was deployed. */
const DYNAMIC = [
  "process-instance-",
  "decision-instance-",
  "event-process-instance-",
  "event-sequence-count-",
  "event-trace-state-",
  "camunda-activity-event-",
  "process-instance-archived-",
];

/** What every Optimize has, whatever its version: by these, another one beside it is known. */
const EVERY_OPTIMIZE_HAS = ["metadata", "import-index", "timestamp-based-import-index", "position-based-import-index"];

/** Takes the name of an index apart; undefined when it does not begin with the prefix, or has no version. */
export function parseIndexName(prefix: string, name: string): IndexName | undefined {
  if (!name.startsWith(`${prefix}-`)) return undefined;
  const [, base, version, suffix] = /^(.+)_v(\d+)(-\d{6})?$/.exec(name.slice(prefix.length + 1)) ?? [];
  return base === undefined ? undefined : { base, version: Number(version), suffix: suffix ?? "" };
}

/** The indices whose names begin with a prefix and a hyphen, by whose they are. */
export interface SortedIndices {
  /** This Optimize's. */
  readonly own: readonly string[];
  /** Of Optimizes whose prefix begins with this one's, by that prefix. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
  /** Nobody knows whose. */
  readonly unknown: readonly string[];
  /** Prefixes that may be another Optimize's, or the beginning of the names of this one's indices. */
  readonly ambiguous: readonly string[];
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
  const known = new Set(backedUp.flatMap((name) => parseIndexName(prefix, name)?.base ?? []));
  const exactly = new Set(backedUp);
  const own: string[] = [];
  const unknown: string[] = [];
  const neighbours = new Map<string, string[]>();
  for (const name of under) {
    const other = others.find((found) => name.startsWith(`${found}-`));
    const base = parseIndexName(prefix, name)?.base;
    if (other !== undefined) neighbours.set(other, [...(neighbours.get(other) ?? []), name]);
    else if (exactly.has(name) || (base !== undefined && (known.has(base) || isBase(base)))) own.push(name);
    else unknown.push(name);
  }
  const ambiguous = others.filter((other) =>
    DYNAMIC.some((start) => `${other}-`.startsWith(`${prefix}-${start}`) || `${other}-` === `${prefix}-${start}`),
  );
  return { own, neighbours, unknown, ambiguous };
}

function isBase(base: string): boolean {
  return BASES.has(base) || DYNAMIC.some((start) => base.startsWith(start) && base.length > start.length);
}

/** The prefixes of whole Optimizes that begin with this prefix and a hyphen, the longest first. */
function otherPrefixes(prefix: string, names: readonly string[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const name of names) {
    const [, whole, base] =
      /^(.+?)-((?:timestamp-based-|position-based-)?import-index|metadata)_v\d+$/.exec(name) ?? [];
    if (whole === undefined || base === undefined || !whole.startsWith(`${prefix}-`)) continue;
    found.set(whole, (found.get(whole) ?? new Set()).add(base));
  }
  return [...found]
    .filter(([, bases]) => EVERY_OPTIMIZE_HAS.every((base) => bases.has(base)))
    .map(([whole]) => whole)
    .sort((one, other) => other.length - one.length);
}
