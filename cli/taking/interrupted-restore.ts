import { ExplainedError } from "../../clients/explained-error";
import { isForeseen } from "../../clients/foreseen";
import { DEFAULT_INDEX_PREFIX } from "../../operations/backup/index-prefix-schema";
import { restoreArgument } from "../../operations/restore/plan/restore-source";
import { hasDeleted, isUnfinished, readJournal, type RestoreJournal } from "../../operations/restore/run/journal";
import { defaultJournalPath, JournalFile } from "../../operations/restore/run/journal-file";
import { type CommandRun } from "../command";
import { type Installation } from "../installation";

/**
 * Refuses to back up data that is not whole, as far as the usual journal on this host tells. A journal that cannot be read is
 * told and keeps no backup from being taken.
 *
 * @throws ExplainedError, `refused`, when a restore of this Optimize has deleted and has not ended.
 */
export async function requireNoInterruptedRestore(
  { settings, surroundings, report }: CommandRun,
  { store }: Installation,
): Promise<void> {
  if (store === undefined) return;
  const { indexPrefix = DEFAULT_INDEX_PREFIX } = settings;
  const { clusterUuid } = store;
  const file = new JournalFile(defaultJournalPath(surroundings.environment, indexPrefix, clusterUuid));
  let journal: RestoreJournal | undefined;
  try {
    journal = await readJournal(file);
  } catch (error) {
    if (!isForeseen(error)) throw error;
    report.note(`camunda-backup: whether a restore was interrupted is not known: ${error.message}`);
    return;
  }
  if (!isUnfinished(journal) || !hasDeleted(journal)) return;
  if (journal.plan.clusterUuid !== clusterUuid || journal.plan.indexPrefix !== indexPrefix) return;
  throw new ExplainedError(
    "refused",
    `A restore of ${restoreArgument(journal.plan.source)} has deleted indices and has not ended, by ${file.place}: the data is not whole, and a backup of it would be none. No backup was asked for. Leave Optimize stopped, and run that restore again: it resumes. If the data was made whole in another way, move that file away.`,
  );
}
