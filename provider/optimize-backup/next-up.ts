import { ExplainedError } from "../../clients/explained-error";
import { type BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { DeletionRefused } from "../../operations/backup/deletion-protections";
import { type BackupOutputs } from "./backup-outputs";

/** What the program says about a backup, as far as the next `up` goes by it. */
interface Declared {
  /** The id that the program gives it, undefined for one that was chosen here. */
  readonly backupId: string | undefined;
  readonly onDelete: "delete" | "retain";
}

/** What has become of a backup, and what the next `up` does about it. */
export function withNextUp(failure: BackupNotCompleted, declared: Declared): string {
  const { outcome, state, message } = failure;
  if (outcome !== "failed") {
    return state === "REQUESTED"
      ? `${message} The next \`up\` looks again, and asks for it again, under the same id, if there is still nothing.`
      : `${message} The next \`up\` goes on with it.`;
  }
  // A complete one that lies elsewhere is in progress to us: its message says what to correct.
  if (state === "IN_PROGRESS") return message;
  if (state === "NOT_FOUND") {
    return declared.backupId === undefined
      ? `${message} The next \`up\` takes a new backup.`
      : `${message} The next \`up\` asks for it again, under the same id.`;
  }
  const isKept = failure.adopted || declared.onDelete === "retain";
  return declared.backupId === undefined
    ? `${message} The next \`up\` takes a new backup; what is left of this one is then ${isKept ? "kept" : "deleted"}.`
    : `${message} ${idIsUsedUp(isKept)}`;
}

/** The backup of the program's own id that no `up` can take again. */
export function cannotRetake(
  { backupId, state, adopted }: Pick<BackupOutputs, "backupId" | "state" | "adopted">,
  isRetained: boolean,
): ExplainedError {
  return new ExplainedError(
    "refused",
    `backupId: the backup ${backupId} is ${state}. ${idIsUsedUp(adopted || isRetained)}`,
  );
}

function idIsUsedUp(remainsAreKept: boolean): string {
  return `No second backup can be taken under this id: choose another backupId, or leave it out. The new backup is then taken first, and what is left of this one is ${remainsAreKept ? "kept" : "deleted"}.`;
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
