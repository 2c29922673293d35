import { ExplainedError } from "../clients/explained-error";
import { isForeseen } from "../clients/foreseen";
import { DEFAULT_INDEX_PREFIX } from "../operations/backup/index-prefix-schema";
import { restoreArgument } from "../operations/restore/plan/restore-source";
import {
  hasDeleted,
  isOfPlace,
  isUnfinished,
  readJournal,
  type RestoreJournal,
} from "../operations/restore/run/journal";
import { defaultJournalPath, JournalFile } from "../operations/restore/run/journal-file";
import { type CommandRun } from "./command";
import { type Installation } from "./installation";

/**
 * Refuses to back up data that is not whole, as far as the usual journal on this host tells.
 *
 * @throws ExplainedError, `refused`, when a restore of this Optimize has deleted and has not ended.
 */
export async function requireWholeData(run: CommandRun, installation: Installation): Promise<void> {
  const unfinished = await unfinishedRestore(run, installation);
  if (unfinished === undefined || !hasDeleted(unfinished.journal)) return;
  throw new ExplainedError(
    "refused",
    `A restore of ${what(unfinished)} has deleted indices and has not ended, by ${unfinished.place}: the data is not whole, and a backup of it would be none. No backup was asked for. Leave Optimize stopped, and run that restore again: it resumes. If the data was made whole in another way, move that file away.`,
  );
}

/**
 * Refuses to delete what a restore still needs, as far as the usual journal on this host tells.
 *
 * @param backupId the only one that is to be deleted; undefined for several.
 * @throws ExplainedError, `refused`, when a restore has not ended.
 */
export async function requireNotBeingRestored(
  run: CommandRun,
  installation: Installation,
  backupId?: string,
): Promise<void> {
  const unfinished = await unfinishedRestore(run, installation);
  if (unfinished === undefined) return;
  const { source } = unfinished.journal.plan;
  if (backupId !== undefined && !(source.kind === "backup" && source.backupId === backupId)) return;
  throw new ExplainedError(
    "refused",
    `A restore of ${what(unfinished)} has not ended, by ${unfinished.place}, and needs what is in the repository. Nothing was deleted. Run that restore again: it resumes. If nobody will, move that file away.`,
  );
}

interface UnfinishedRestore {
  readonly journal: RestoreJournal;
  readonly place: string;
}

const what = ({ journal }: UnfinishedRestore) => restoreArgument(journal.plan.source);

/** A journal that cannot be read is told, and stops nothing. */
async function unfinishedRestore(
  { settings, surroundings, report }: CommandRun,
  { store }: Installation,
): Promise<UnfinishedRestore | undefined> {
  if (store === undefined) return undefined;
  const { indexPrefix = DEFAULT_INDEX_PREFIX } = settings;
  const { clusterUuid } = store;
  const file = new JournalFile(defaultJournalPath(surroundings.environment, indexPrefix, clusterUuid));
  try {
    const journal = await readJournal(file);
    if (!isUnfinished(journal)) return undefined;
    return isOfPlace(journal, { clusterUuid, indexPrefix }) ? { journal, place: file.place } : undefined;
  } catch (error) {
    if (!isForeseen(error)) throw error;
    report.note(`camunda-backup: whether a restore was interrupted is not known: ${error.message}`);
    return undefined;
  }
}
