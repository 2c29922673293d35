import { ExplainedError } from "../../../clients/explained-error";
import { isForeseen } from "../../../clients/foreseen";
import { restoreArgument } from "../plan/restore-source";
import { hasDeleted, isOfPlace, isUnfinished, readJournal, type RestoreJournal } from "./journal";
import { defaultJournalPath, JournalFile } from "./journal-file";

/** A restore that was begun on this host and has not ended. */
export interface UnfinishedRestore {
  readonly journal: RestoreJournal;
  /** The path of its journal. */
  readonly place: string;
}

/**
 * The restore of one Optimize that has not ended, by the usual journal on this host: it runs, or was interrupted. Undefined
 * if there is none. A journal that cannot be read is told, and stops nothing.
 */
export async function unfinishedRestore(
  environment: NodeJS.ProcessEnv,
  place: { readonly clusterUuid: string; readonly indexPrefix: string },
  warn: (line: string) => void,
): Promise<UnfinishedRestore | undefined> {
  const file = new JournalFile(defaultJournalPath(environment, place.indexPrefix, place.clusterUuid));
  try {
    const journal = await readJournal(file);
    return isUnfinished(journal) && isOfPlace(journal, place) ? { journal, place: file.place } : undefined;
  } catch (error) {
    if (!isForeseen(error)) throw error;
    warn(`whether a restore was interrupted is not known: ${error.message}`);
    return undefined;
  }
}

/**
 * Refuses to back up data that is not whole.
 *
 * @throws ExplainedError, `refused`, when the restore has deleted.
 */
export function requireWholeData(unfinished: UnfinishedRestore | undefined): void {
  if (unfinished === undefined || !hasDeleted(unfinished.journal)) return;
  throw new ExplainedError(
    "refused",
    `A restore of ${what(unfinished)} has deleted indices and has not ended, by ${unfinished.place}: the data is not whole, and a backup of it would be none. No backup was asked for. Leave Optimize stopped, and run that restore again: it resumes. If the data was made whole in another way, move that file away.`,
  );
}

/**
 * Refuses to delete what a restore still needs.
 *
 * @param backupId the only one that is to be deleted; undefined for several.
 * @throws ExplainedError, `refused`, when the restore needs it.
 */
export function requireNotBeingRestored(unfinished: UnfinishedRestore | undefined, backupId?: string): void {
  if (unfinished === undefined) return;
  const { source } = unfinished.journal.plan;
  if (backupId !== undefined && !(source.kind === "backup" && source.backupId === backupId)) return;
  throw new ExplainedError(
    "refused",
    `A restore of ${what(unfinished)} has not ended, by ${unfinished.place}, and needs what is in the repository. Nothing was deleted. Run that restore again: it resumes. If nobody will, move that file away.`,
  );
}

const what = ({ journal }: UnfinishedRestore) => restoreArgument(journal.plan.source);
