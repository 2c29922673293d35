/**
 * How long backups are kept. The rules that keep add up: a completed backup goes only when no rule keeps it. With
 * neither `keepLast` nor `keepForDays`, only what failed is ever deleted.
 */
export interface RetentionPolicy {
  /** Keeps so many of the newest completed backups. */
  readonly keepLast?: number | undefined;
  /** Keeps completed backups for so many days, counted from their start. */
  readonly keepForDays?: number | undefined;
  /** So many of the newest completed backups stay, whatever their age. Default: 3. */
  readonly minimumKept?: number | undefined;
  /** Days for which a backup that failed, or lacks a part, is kept. Default: 7. */
  readonly failedKeptForDays?: number | undefined;
  /** `own`: only what the ledger holds. `all`: every backup of this Optimize in the repository. Default: own. */
  readonly scope?: "own" | "all" | undefined;
  /** Ids of backups that are never deleted. */
  readonly protectBackupIds?: readonly string[] | undefined;
  /**
   * From the backup with this id on, smaller backups are meant: those before it no longer count as a measure. An id above
   * all that there are accepts nothing.
   */
  readonly acceptSmallerSince?: string | undefined;
  /**
   * The id of a recorded backup. It, and those that were recorded before it, count as gone if the repository does not name
   * them. Accepts nothing while the ledger does not record that id, and so nothing that is taken later.
   */
  readonly acceptMissingUpTo?: string | undefined;
}

/** A policy with every default in place. */
export type EffectivePolicy = Omit<RetentionPolicy, "minimumKept" | "failedKeptForDays" | "scope"> & {
  readonly minimumKept: number;
  readonly failedKeptForDays: number;
  readonly scope: "own" | "all";
  readonly protectBackupIds: readonly string[];
};

export function effectivePolicy(policy: RetentionPolicy): EffectivePolicy {
  return {
    ...policy,
    minimumKept: policy.minimumKept ?? 3,
    failedKeptForDays: policy.failedKeptForDays ?? 7,
    scope: policy.scope ?? "own",
    protectBackupIds: policy.protectBackupIds ?? [],
  };
}
