import { ExplainedError, type Outcome } from "../../clients/explained-error";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { type FailedState } from "./judge-backup";

/**
 * A backup that was asked for and is not complete: it, or what is left of it, exists under its id and has to be kept in
 * mind. IN_PROGRESS and REQUESTED may still become complete.
 */
export class BackupNotCompleted extends ExplainedError {
  constructor(
    outcome: Outcome,
    readonly backupId: string,
    readonly state: FailedState | "IN_PROGRESS" | "REQUESTED",
    readonly snapshots: readonly BackupSnapshot[],
    readonly adopted: boolean,
    message: string,
  ) {
    super(outcome, message);
    this.name = "BackupNotCompleted";
  }
}
