import { ExplainedError } from "../../../clients/explained-error";
import { isForeseen } from "../../../clients/foreseen";
import { asksForCheck } from "../plan/check-first";
import { type RestoreSource } from "../plan/restore-source";
import { type RestoreRun } from "./restore-run";

/**
 * Restores what is to be brought back under other names, while what there is is still whole. Nothing else shows that all
 * files of a backup can be read, and a safety snapshot shares files with it.
 *
 * @throws ExplainedError when it does not all come back. Nothing was deleted then.
 */
export async function checkBackupFirst(run: RestoreRun): Promise<void> {
  run.around.report("checking the backup before anything is deleted: it is restored under other names");
  await check(run, run.options.source, (why) => {
    return `checkFirst: before anything is deleted, the restore is tried under other names, and that did not succeed. ${why} This run has deleted nothing. Mend that, or restore another backup. checkFirst false restores without this check.`;
  });
}

/**
 * The same with what was saved. The datastore does not read the files that it has already in the repository: a snapshot can
 * be SUCCESS and hold a file that was damaged long ago.
 *
 * @throws ExplainedError when it does not all come back. Nothing was deleted then.
 */
export async function checkSaved(run: RestoreRun, snapshot: string): Promise<void> {
  if (!asksForCheck(run.options)) return;
  run.around.report(`checking the safety snapshot ${snapshot}: it is restored under other names`);
  await check(run, { kind: "snapshot", snapshot }, (why) => {
    return `checkFirst: the safety snapshot ${snapshot} was taken, and does not come back under other names. ${why} This run has deleted nothing. If a file is damaged, an earlier snapshot in ${run.plan.repositoryName} may share it: find that one with \`camunda-backup check-restore\`. checkFirst false restores without this check.`;
  });
}

async function check(run: RestoreRun, source: RestoreSource, inWords: (why: string) => string): Promise<void> {
  const { options } = run;
  const { clock, report, warn, checkBackup } = run.around;
  const { stallMilliseconds } = options;
  try {
    const isPart = source.kind === "snapshot";
    await checkBackup({ target: { ...options, source, isPart }, stallMilliseconds, clock, report, warn });
  } catch (error) {
    if (!isForeseen(error)) throw error;
    throw new ExplainedError(error instanceof ExplainedError ? error.outcome : "unknown", inWords(error.message));
  }
}
