import type { FoundSnapshot, SnapshotState } from "./snapshots";

/** Optimize's states of a whole backup. */
export type BackupState = "INCOMPLETE" | "IN_PROGRESS" | "COMPLETED" | "FAILED" | "INCOMPATIBLE";

/** The state of a backup, from its snapshots, in Optimize's order of questions. */
export function backupState(snapshots: readonly FoundSnapshot[]): BackupState {
  const count = (state: SnapshotState) => snapshots.filter((snapshot) => snapshot.state === state).length;
  // Whatever else there is under the id.
  if (count("SUCCESS") === 2) return "COMPLETED";
  if (count("FAILED") > 0 || count("PARTIAL") > 0) return "FAILED";
  if (count("INCOMPATIBLE") > 0) return "INCOMPATIBLE";
  if (count("IN_PROGRESS") > 0) return "IN_PROGRESS";
  if (count("SUCCESS") < 2) return "INCOMPLETE";
  return "FAILED";
}

/** Only of a FAILED backup; names only FAILED snapshots, so the list of a PARTIAL one is empty. */
export function failureReason(state: BackupState, snapshots: readonly FoundSnapshot[]): string | null {
  if (state !== "FAILED") return null;
  const failed = snapshots.filter((snapshot) => snapshot.state === "FAILED").map((snapshot) => snapshot.name);
  return `The following snapshots failed: [${failed.join(", ")}]`;
}

const firstRun: SnapshotState[] = ["FAILED", "PARTIAL", "IN_PROGRESS", "SUCCESS", "INCOMPATIBLE"];

/**
 * The snapshots as `details` lists them: grouped by state, the groups in the order of a hash map over an enum, which is
 * another one in every run of the JVM. `run` counts the starts.
 */
export function inDetailsOrder(snapshots: readonly FoundSnapshot[], run: number): FoundSnapshot[] {
  const states = run % 2 === 0 ? firstRun : firstRun.toReversed();
  return states.flatMap((state) => snapshots.filter((snapshot) => snapshot.state === state));
}
