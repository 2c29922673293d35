import * as v from "valibot";

import { backupIdProblem } from "../backup/backup-id";

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
  /** From the backup with this id on, smaller backups are meant: those before it no longer count as a measure. */
  readonly acceptSmallerSince?: string | undefined;
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

const count = v.pipe(
  v.number("must be a number"),
  v.integer("must be a whole number"),
  v.minValue(1, "must be 1 or more"),
);
const days = v.pipe(v.number("must be a number of days"), v.minValue(0, "must be 0 or more"));
const backupId = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())], "must be a backup id"),
  v.transform(String),
  v.check((id) => backupIdProblem(id) === undefined, "must be a backup id: a whole number, above 2^53 as a text"),
);

/** What a program, a flag or a file may say about retention. */
export const retentionSchema = v.strictObject({
  keepLast: v.optional(count),
  keepForDays: v.optional(days),
  minimumKept: v.optional(count),
  failedKeptForDays: v.optional(days),
  scope: v.optional(v.picklist(["own", "all"], "must be own or all")),
  protectBackupIds: v.optional(v.array(backupId, "must be a list of backup ids")),
  acceptSmallerSince: v.optional(backupId),
});
