/** The name of one of Optimize's indices, taken apart. */
interface IndexName {
  /** Without prefix and version, such as `process-instance-invoice`. */
  readonly base: string;
  /** Of its mapping. */
  readonly version: number;
  /** Of an index that rolls over, such as `-000001`; empty for others. */
  readonly suffix: string;
}

/**
 * The names of Optimize's fixed indices, of all versions since 3.9. An alias is the prefix, a hyphen and one of these.
 *
 * @see `DatabaseConstants` in Optimize's source.
 */
const BASES = new Set([
  // Versions 8.6 to 8.10.
  "alert",
  "business-key",
  "collection",
  "combined-report",
  "dashboard",
  "dashboard-share",
  "decision-definition",
  "external-process-variable",
  "instant-dashboard",
  "metadata",
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
  "variable-label",
  // Since 8.10.
  "business-value-overview",
  "business-value-target",
  "job-registry",
  "web-session",
  // Up to 8.7.
  "variable-update-instance",
  // Made by the upgrade tool; in no backup.
  "update-log",
  // Up to 8.5.
  "event",
  "event-process-definition",
  "event-process-mapping",
  "event-process-publish-state",
  "import-index",
  "license",
  "onboarding-state",
]);

/** Begin the names of the indices that depend on what was deployed; all but the first up to 8.5 only. */
const DYNAMIC = [
  "process-instance-",
  "decision-instance-",
  "event-process-instance-",
  "event-sequence-count-",
  "event-trace-state-",
  "camunda-activity-event-",
];

/** What the Optimize of every version has. By all of these together, another Optimize is recognised for certain. */
const EVERY_OPTIMIZE_HAS = ["metadata", "timestamp-based-import-index", "position-based-import-index"];

/** Names that nothing but an Optimize gives to an index. One of these is a mark of another Optimize. */
const ONLY_OPTIMIZE_HAS = [
  "timestamp-based-import-index",
  "position-based-import-index",
  "single-process-report",
  "combined-report",
  "process-overview",
  "instant-dashboard",
];

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
    else if (exactly.has(name) || (base !== undefined && (known.has(base) || isBase(prefix, base)))) own.push(name);
    else unknown.push(name);
  }
  return { own, neighbours, unknown, ambiguous: others.filter((other) => mayBeDynamic(prefix, other)) };
}

/** Optimize leaves the prefix out where a name begins with it already: with the prefix `process`, of `process-overview`. */
function isBase(prefix: string, base: string): boolean {
  return [base, `${prefix}-${base}`].some(
    (name) => BASES.has(name) || DYNAMIC.some((start) => name.startsWith(start) && name.length > start.length),
  );
}

/** Whether another prefix may also be the beginning of names of indices that this Optimize makes for what is deployed. */
function mayBeDynamic(prefix: string, other: string): boolean {
  return DYNAMIC.some((start) => `${other}-`.startsWith(`${prefix}-${start}`));
}

const MARKED = new RegExp(`^(.+?)-(${[...new Set([...EVERY_OPTIMIZE_HAS, ...ONLY_OPTIMIZE_HAS])].join("|")})_v\\d+$`);

/**
 * The prefixes of other Optimizes that begin with this prefix and a hyphen, the longest first. One that may be the
 * beginning of this Optimize's own names counts only where all is there that every Optimize has.
 */
function otherPrefixes(prefix: string, names: readonly string[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const name of names) {
    const [, whole, base] = MARKED.exec(name) ?? [];
    if (whole === undefined || base === undefined || !whole.startsWith(`${prefix}-`)) continue;
    found.set(whole, (found.get(whole) ?? new Set()).add(base));
  }
  return [...found]
    .filter(([whole, bases]) =>
      mayBeDynamic(prefix, whole)
        ? EVERY_OPTIMIZE_HAS.every((base) => bases.has(base))
        : ONLY_OPTIMIZE_HAS.some((base) => bases.has(base)),
    )
    .map(([whole]) => whole)
    .sort((one, other) => other.length - one.length);
}
