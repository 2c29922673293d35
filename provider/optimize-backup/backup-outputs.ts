import * as v from "valibot";

import { type BackupSnapshot } from "../../clients/optimize/backup";
import { type CompletedBackup } from "../../operations/backup/complete-backup";
import { type BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { type Properties } from "../dynamic/handler";

const snapshot = v.object({
  name: v.string(),
  state: v.string(),
  startTime: v.string(),
  failures: v.array(v.string()),
});

const outputsSchema = v.object({
  backupId: v.string(),
  state: v.string(),
  snapshots: v.array(snapshot),
  optimizeVersion: v.optional(v.string()),
  completedAt: v.optional(v.string()),
  adopted: v.boolean(),
  // A repository that is renamed, or registered elsewhere, later does not make the backup vanish.
  storedIn: v.optional(
    v.object({ clusterUuid: v.string(), repositoryName: v.string(), place: v.optional(v.string()) }),
  ),
});

/** What is recorded of a backup besides its inputs. */
export type BackupOutputs = v.InferOutput<typeof outputsSchema>;

/** The names of all outputs, which are a contract: states hold them. */
export const BACKUP_OUTPUTS: readonly string[] = Object.keys(outputsSchema.entries);

export function recordedBackup(properties: Properties): BackupOutputs {
  return v.parse(outputsSchema, properties);
}

/** Whether a recorded state may still become COMPLETED by waiting. */
export function isPending(state: unknown): boolean {
  return state === "IN_PROGRESS" || state === "REQUESTED";
}

/** The outputs of a completed backup. */
export function completedOutputs(backup: CompletedBackup, storedIn: BackupOutputs["storedIn"]): BackupOutputs {
  return {
    backupId: backup.backupId,
    state: "COMPLETED",
    snapshots: recordedSnapshots(backup.snapshots),
    optimizeVersion: backup.optimizeVersion,
    completedAt: backup.completedAt,
    adopted: backup.adopted,
    ...(storedIn !== undefined && { storedIn }),
  };
}

/** The outputs of a backup that was asked for and is not complete. */
export function unfinishedOutputs(backup: BackupNotCompleted, storedIn: BackupOutputs["storedIn"]): BackupOutputs {
  const { backupId, state, snapshots, adopted } = backup;
  // Where one lies that may still be completed is not known for certain: the inputs can be corrected meanwhile.
  const place = isPending(state) || storedIn === undefined ? {} : { storedIn };
  return { backupId, state, snapshots: recordedSnapshots(snapshots), adopted, ...place };
}

export function recordedSnapshots(snapshots: readonly BackupSnapshot[]): BackupOutputs["snapshots"] {
  return snapshots.map(({ name, state, startTime = "", failures }) => ({
    name,
    state,
    startTime,
    failures: [...failures],
  }));
}
