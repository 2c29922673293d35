import { ExplainedError } from "../../clients/explained-error";
import { confirmationOf } from "../restore/plan/restore-plan";
import { restoreArgument } from "../restore/plan/restore-source";
import {
  givingUp,
  hasDeleted,
  isOfPlace,
  isUnfinished,
  type JournalStore,
  readJournal,
  type RestoreJournal,
} from "../restore/run/journal";
import { savedInWords } from "../restore/run/steps-in-words";
import { TAKE_ONE } from "./backup-findings";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("restore");

/** A place where a restore writes down how far it is. */
export interface ExaminedJournal {
  readonly open: () => Promise<JournalStore>;
  /** What the command needs to find the same journal again, beginning with a blank. */
  readonly goesOnWith: string;
}

/** The Optimize that is examined. */
export interface JournalOwner {
  readonly indexPrefix: string;
  /** Undefined where the datastore does not answer. */
  readonly clusterUuid: string | undefined;
}

/** What the journal of a restore tells. One of another Optimize tells nothing of this one. */
export async function journalLook(journal: ExaminedJournal, owner: JournalOwner): Promise<DoctorFinding[]> {
  const store = await journal.open();
  return journalFindings(await readJournal(store), store.place, journal.goesOnWith, owner);
}

/** Says which restore has begun and not ended, and the command that resumes it. */
function journalFindings(
  journal: RestoreJournal | undefined,
  place: string,
  goesOnWith: string,
  owner: JournalOwner,
): DoctorFinding[] {
  if (!isUnfinished(journal) || !isOfPlace(journal, owner)) return [];
  const { plan, phase, who, startedAt, changedAt } = journal;
  const what = plan.source.kind === "backup" ? `the backup ${plan.source.backupId}` : plan.source.snapshot;
  const state = hasDeleted(journal) ? "Optimize's data is not whole" : "Optimize may be stopped for it";
  const confirm = confirmationOf(plan);
  return [
    finding(
      "problem",
      `A restore of ${what} was begun by ${who} at ${startedAt} and has not ended: ${state}. Its last phase was ${phase}, at ${changedAt}, as ${place} tells.`,
      `Stop Optimize, or leave it stopped, until the restore has ended.${savedInWords(journal)} If that restore does not run any more, \`camunda-backup restore ${restoreArgument(plan.source)}${goesOnWith} --confirm '${confirm}'\` resumes it.${givingUp(journal, place)}`,
    ),
  ];
}

/** A journal that cannot be read may be that of an interrupted restore. */
export function unreadJournal(error: Error): DoctorFinding {
  const why =
    error instanceof ExplainedError ? error.message : `The journal of restores cannot be read: ${error.message}`;
  return finding("unknown", why, "Until it is known that no restore was interrupted, leave Optimize as it is.");
}

/** Whether Optimize is to be left as it is: a restore has not ended, may not have, or is needed for certain. */
export function isToBeLeftAlone(ofJournals: readonly DoctorFinding[], ofData: readonly DoctorFinding[]): boolean {
  return ofJournals.length > 0 || ofData.some(({ level }) => level !== "unknown");
}

/** Takes away advice that would have Optimize started or a backup taken before a restore has ended. */
export function withoutContradiction(findings: readonly DoctorFinding[]): DoctorFinding[] {
  return findings.map((one) => {
    const contradicts = one.check === "configuration" || one.check === "schedule" || one.advice === TAKE_ONE;
    return contradicts ? { ...one, advice: undefined } : one;
  });
}
