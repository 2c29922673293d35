import * as v from "valibot";

import { type RestoreReport } from "../../operations/restore/run/restore-report";
import { type Properties } from "../dynamic/handler";

const outputsSchema = v.object({
  clusterUuid: v.string(),
  restoredVersion: v.string(),
  takenAt: v.string(),
  restoredAt: v.string(),
  restoredIndices: v.number(),
  restoredBytes: v.number(),
  restoredDocuments: v.optional(v.number()),
  deletedIndices: v.number(),
  safetySnapshot: v.optional(v.string()),
  restoredBy: v.string(),
  notes: v.array(v.string()),
});

/** What is recorded of a restore besides its inputs. */
export type RestoreOutputs = v.InferOutput<typeof outputsSchema>;

/** The names of all outputs, which are a contract: states hold them. */
export const RESTORE_OUTPUTS: readonly string[] = Object.keys(outputsSchema.entries);

/** More is not worth keeping in a state. */
const LONGEST_NOTE = 300;
const MOST_NOTES = 3;

export function recordedRestore(properties: Properties): RestoreOutputs {
  return v.parse(outputsSchema, properties);
}

/** The outputs of a restore that was carried out. */
export function restoredOutputs(report: RestoreReport): RestoreOutputs {
  return {
    clusterUuid: report.clusterUuid,
    restoredVersion: report.optimizeVersion,
    takenAt: report.takenAt,
    restoredAt: report.endedAt,
    restoredIndices: report.restoredIndices,
    restoredBytes: report.restoredBytes,
    restoredDocuments: report.restoredDocuments,
    deletedIndices: report.deletedIndices.length,
    safetySnapshot: report.safetySnapshot,
    restoredBy: report.who,
    notes: report.notes.slice(0, MOST_NOTES).map((note) => note.slice(0, LONGEST_NOTE)),
  };
}
