import { ExplainedError } from "../../../clients/explained-error";
import { isForeseen } from "../../../clients/foreseen";
import { type RestoreRun } from "./restore-run";

/**
 * Restores what is to be brought back under other names, while what there is is still whole. Nothing else shows that all
 * files of a backup can be read, and a safety snapshot shares files with it.
 *
 * @throws ExplainedError when it does not all come back. Nothing was deleted then.
 */
export async function checkBackupFirst({ around, options }: RestoreRun): Promise<void> {
  const { clock, report, warn, checkBackup } = around;
  report("checking the backup before anything is deleted: it is restored under other names");
  try {
    await checkBackup({ target: options, stallMilliseconds: options.stallMilliseconds, clock, report, warn });
  } catch (error) {
    if (!isForeseen(error)) throw error;
    throw new ExplainedError(
      error instanceof ExplainedError ? error.outcome : "unknown",
      `checkFirst: before anything is deleted, the restore is tried under other names, and that did not succeed. ${error.message} Nothing was deleted. Mend that, or restore another backup. checkFirst false restores without this check.`,
    );
  }
}
