import { ExplainedError } from "../../clients/explained-error";
import { type BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { DeletionRefused } from "../../operations/backup/deletion-protections";

/** What has become of a backup, and what the next `up` does about it. */
export function withNextUp({ outcome, state, message }: BackupNotCompleted): string {
  if (outcome !== "failed") {
    return state === "REQUESTED"
      ? `${message} The next \`up\` looks again, and asks for it again, under the same id, if there is still nothing.`
      : `${message} The next \`up\` goes on with it.`;
  }
  // A complete one that lies elsewhere is in progress to us: its message says what to correct.
  if (state === "IN_PROGRESS") return message;
  return `${message} The next \`up\` takes a new backup and then deletes what is left of this one.`;
}

/** Deletes with the settings that were recorded: a refusal says how others get there. */
export async function withRecordedSettings(deletion: () => Promise<void>): Promise<void> {
  try {
    await deletion();
  } catch (error) {
    if (!(error instanceof DeletionRefused)) throw error;
    throw new ExplainedError(
      error.outcome,
      `${error.message} A changed property reaches the deletion by \`pulumi up\` before it; onDelete "retain" keeps the backup.`,
    );
  }
}
