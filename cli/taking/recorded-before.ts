import { isForeseen } from "../../clients/foreseen";
import { findStoredBackups } from "../../operations/backup/find-backups";
import { absenceInWords, judgeAbsence } from "../../operations/retention/recorded-absence";
import { type CommandRun } from "../command";
import { type Installation } from "../installation";
import { LedgerFile } from "../ledger-file";
import { tidy } from "../pruning";

/**
 * Looks after a backup whether the earlier ones in the ledger are where the repository is registered, and marks them in the
 * ledger if they may lie elsewhere. Only pruning forgets any.
 *
 * @returns what is to be said about those that are missing, undefined when nothing is.
 */
export async function missingBefore(
  run: CommandRun,
  { store }: Installation,
  takenNow: string,
): Promise<string | undefined> {
  const { settings, surroundings, report } = run;
  if (settings.ledger === undefined || store === undefined) return undefined;
  const ledger = new LedgerFile(settings.ledger, surroundings.clock);
  try {
    const entries = (await ledger.read()) ?? [];
    const backups = await findStoredBackups(store);
    const acceptMissingUpTo = settings.retention?.acceptMissingUpTo;
    const absence = judgeAbsence(entries, { place: store, backups, takenNow, acceptMissingUpTo });
    await tidy(run, ledger, { ...absence, gone: [] });
    return absenceInWords(absence, store);
  } catch (error) {
    if (!isForeseen(error)) throw error;
    report.note(`camunda-backup: whether the earlier backups are still there could not be looked at: ${error.message}`);
    return undefined;
  }
}
