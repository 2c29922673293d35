/** The name of one of Optimize's indices, taken apart. */
export interface IndexName {
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

/**
 * Begin the names of the indices that depend on what was deployed, with the version of their mapping; all but the first up
 * to 8.5 only. Where no version is given, several are known.
 */
const DYNAMIC: readonly { readonly start: string; readonly version?: number }[] = [
  { start: "process-instance-", version: 8 },
  { start: "decision-instance-", version: 5 },
  { start: "event-process-instance-" },
  { start: "event-sequence-count-" },
  { start: "event-trace-state-" },
  { start: "camunda-activity-event-" },
];

/** Takes the name of an index apart; undefined when it does not begin with the prefix, or has no version. */
export function parseIndexName(prefix: string, name: string): IndexName | undefined {
  if (!name.startsWith(`${prefix}-`)) return undefined;
  const [, base, version, suffix] = /^(.+)_v(\d+)(-\d{6})?$/.exec(name.slice(prefix.length + 1)) ?? [];
  return base === undefined ? undefined : { base, version: Number(version), suffix: suffix ?? "" };
}

/**
 * Whether the Optimize with a prefix gives such a name to an index. Several Optimizes may: `optimize-process-instance-alert_v8`
 * can hold instances of a process alert, or be an index of an Optimize with the prefix `optimize-process-instance`.
 */
export function isNameOf(prefix: string, name: string): boolean {
  const parsed = parseIndexName(prefix, name);
  if (parsed === undefined) return false;
  // Optimize leaves the prefix out where a name begins with it already: with the prefix `process`, of `process-overview`.
  return [parsed.base, `${prefix}-${parsed.base}`].some(
    (base) => BASES.has(base) || DYNAMIC.some((kind) => isDynamic(base, parsed.version, kind)),
  );
}

function isDynamic(base: string, version: number, { start, version: known }: (typeof DYNAMIC)[number]): boolean {
  return base.startsWith(start) && base.length > start.length && (known === undefined || version === known);
}

/** Whether a prefix may also be the beginning of the names that an Optimize with another one gives for what is deployed. */
export function beginsDynamicNames(prefix: string, other: string): boolean {
  return DYNAMIC.some(({ start }) => [`${prefix}-${start}`, start].some((names) => `${other}-`.startsWith(names)));
}

/** Whether a name may be given for what is deployed by an Optimize whose prefix is the beginning of this one's. */
export function mayBeOfShorterPrefix(prefix: string, name: string): boolean {
  const version = parseIndexName(prefix, name)?.version;
  return DYNAMIC.some(
    ({ start, version: known }) =>
      `${prefix}-`.includes(`-${start}`) && (known === undefined || version === undefined || version === known),
  );
}
