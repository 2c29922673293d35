import * as v from "valibot";

import { backupIdProblem } from "../backup/backup-id";

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
  acceptMissingUpTo: v.optional(backupId),
});
