import { UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { completedParts } from "./judge-backup";

/** How a backup stands, by its snapshots alone. UNREADABLE: nobody can tell, since one of them cannot be read now. */
export type BackupState = "COMPLETED" | "IN_PROGRESS" | "FAILED" | "INCOMPATIBLE" | "INCOMPLETE" | "UNREADABLE";

/** Judges snapshots that nobody waits for: COMPLETED wins over whatever else lies under the id. */
export function stateOf(snapshots: readonly Pick<BackupSnapshot, "name" | "state" | "startTime">[]): BackupState {
  if (completedParts(snapshots) !== undefined) return "COMPLETED";
  const states = snapshots.map((snapshot) => snapshot.state);
  if (states.includes("IN_PROGRESS")) return "IN_PROGRESS";
  if (states.includes(UNREADABLE)) return "UNREADABLE";
  if (states.includes("INCOMPATIBLE")) return "INCOMPATIBLE";
  return states.every((state) => state === "SUCCESS") ? "INCOMPLETE" : "FAILED";
}
