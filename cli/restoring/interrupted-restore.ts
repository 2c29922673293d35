import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { givingUp, hasDeleted, isUnfinished, type RestoreJournal } from "../../operations/restore/run/journal";
import { savedInWords } from "../../operations/restore/run/steps-in-words";
import { type RestoreSurroundings } from "../../operations/restore/run/restore-options";

/** How long an interrupted command waits until its check has removed what it made. */
const CLEAN_UP_MILLISECONDS = 30_000;

/** What became of the check before the restore: `removed` and `left` are what it restored under other names. */
export type InterruptedCheck = "none" | "removed" | "left";

/** Keeps in mind whether a check runs, so that an interrupted command can wait for its end. */
export class WatchedCheck {
  private running: Promise<unknown> | undefined;

  watch(check: RestoreSurroundings["checkBackup"]): RestoreSurroundings["checkBackup"] {
    return (checked) => {
      const running = check(checked).finally(() => (this.running = undefined));
      this.running = running;
      return running;
    };
  }

  /** Waits until an interrupted check has removed what it made. */
  async ended(clock: Pick<Clock, "sleep">): Promise<InterruptedCheck> {
    const { running } = this;
    if (running === undefined) return "none";
    // It was interrupted, so that it fails; what it could not remove, it has warned of.
    const ended = running.then(
      () => "removed" as const,
      () => "removed" as const,
    );
    return Promise.race([ended, clock.sleep(CLEAN_UP_MILLISECONDS).then(() => "left" as const)]);
  }
}

/**
 * What is said when the user interrupts a restore.
 *
 * @param journal of this place, as it is now; `not-known` when it could not be read.
 * @param place where it is kept.
 */
export function interruptedRestore(
  journal: RestoreJournal | undefined | "not-known",
  check: InterruptedCheck,
  place: string,
): ExplainedError {
  return new ExplainedError("unknown", `Interrupted. ${standing(journal, place)}${CHECK_IN_WORDS[check]}`);
}

const GOES_ON = "The same command, run again, goes on where it can; with --dry-run it tells how far it is.";

function standing(journal: RestoreJournal | undefined | "not-known", place: string): string {
  if (journal === "not-known") {
    return `How far the restore is, could not be read. What the datastore was asked for goes on there, and Optimize may be stopped: leave it so. ${GOES_ON}`;
  }
  if (!isUnfinished(journal))
    return "Optimize was not stopped, and nothing was deleted. Run the same command to begin anew.";
  if (hasDeleted(journal)) {
    return `Indices may have been deleted, so that the data is not whole: leave Optimize stopped. What the datastore was asked for goes on there. ${GOES_ON}${savedInWords(journal)}`;
  }
  if (journal.phase === "starting") {
    return `The data is restored, and Optimize may not have been started yet. ${GOES_ON}`;
  }
  return `Nothing was deleted. Optimize may be stopped, and what the datastore was asked for goes on there. ${GOES_ON}${givingUp(journal, place)}`;
}

const CHECK_IN_WORDS: Readonly<Record<InterruptedCheck, string>> = {
  none: "",
  removed: " What the check restored under other names was removed again, unless a line above says otherwise.",
  left: " Indices that the check restored under other names, trial_*, may be left: `camunda-backup check-restore --clean-up` removes them.",
};
