import { isForeseen } from "../../clients/foreseen";
import { type Outcome } from "../../clients/explained-error";
import { outcomeOf } from "../audit/deletion-record";
import { BackupNotCompleted } from "../backup/backup-not-completed";

/**
 * How a run ended: `not-pruned` took its backup, but retention was not carried out; `not-recorded` took its backup, but
 * could not write down that it is one's own.
 */
export interface RunResult {
  readonly result: "completed" | "not-pruned" | "not-recorded" | Outcome;
  readonly message: string;
  readonly backupId?: string;
}

/** The result of a run that threw this. */
export function resultOf(error: unknown): RunResult {
  const backupId = error instanceof BackupNotCompleted ? { backupId: error.backupId } : {};
  return { result: outcomeOf(error), message: messageOf(error), ...backupId };
}

/** What an error says that was foreseen; of any other, its name and message. */
export function messageOf(error: unknown): string {
  if (isForeseen(error)) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
