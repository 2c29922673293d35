import { ExplainedError } from "../../clients/explained-error";
import { type CheckedRestore } from "../restore/run/restore-options";
import { type TrialDatastore } from "./trial-datastore";
import { prepareTrial, tryOut } from "./try-out";

const DEFAULT_STALL_MILLISECONDS = 900_000;

/**
 * Makes the check that a restore asks for before it deletes anything: a trial of what it would bring back.
 *
 * @param random between 0 and 1, as `Math.random`.
 */
export function checkBeforeRestore(
  datastore: TrialDatastore,
  random: () => number = Math.random,
): (checked: CheckedRestore) => Promise<void> {
  return async ({ target, stallMilliseconds = DEFAULT_STALL_MILLISECONDS, clock, report, warn }) => {
    const { source, repositoryName, indexPrefix, isPart, ownWork } = target;
    const surroundings = { datastore, clock, random, report, warn };
    // What else was found, the restore itself has told.
    const trial = await prepareTrial({ source, repositoryName, indexPrefix, isPart, ownWork }, surroundings);
    const { problems, warnings, restoreSeconds } = await tryOut(trial, stallMilliseconds, surroundings);
    if (problems.length > 0) {
      throw new ExplainedError("failed", `What came back is not what was backed up: ${problems.join("; ")}.`);
    }
    for (const warning of warnings) warn(warning);
    const what = source.kind === "backup" ? `the backup ${source.backupId}` : `the snapshot ${source.snapshot}`;
    report(`${what} came back completely under other names, in ${restoreSeconds.toFixed(1)} s`);
  };
}
