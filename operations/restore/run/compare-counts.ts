import { recordedCountNotes } from "../compare-recorded";
import { type RestorePlan } from "../plan/plan-type";
import { sumsOf } from "../plan/restore-plan";

/** Below this share of what was there before, a backup is not merely older. */
const SUSPICIOUS_SHARE = 0.5;

/**
 * Compares how many documents came back with how many there were: roughly, since snapshots hold no counts, and what was
 * there is newer. That nothing of a snapshot is missing, the engine has made sure of: a shard is there only with all files.
 *
 * @param restored undefined where they could not be counted.
 * @param recorded counted when the backup was complete; undefined where nobody did.
 * @returns what a person should know.
 */
export function countNotes(
  plan: Pick<RestorePlan, "deletes" | "parts">,
  restored: number | undefined,
  recorded: number | undefined,
): string[] {
  if (restored === undefined) return ["The documents that came back could not be counted: look into Optimize."];
  if (restored === 0) return ["The backup holds no document at all: look whether it was taken of an emptied Optimize."];
  const { deletedDocuments: before } = sumsOf(plan);
  const notes = recordedCountNotes(restored, recorded);
  if (before === undefined || restored >= SUSPICIOUS_SHARE * before) return notes;
  return [
    ...notes,
    `${restored} documents came back where ${before} were before: look whether the backup was taken of an emptied Optimize.`,
  ];
}
