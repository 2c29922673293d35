import { systemClock } from "../../clients/clock";
import { type RestoreDatastore } from "../../operations/restore/restore-datastore";
import { type JournalStore } from "../../operations/restore/run/journal";
import { type RestoreOptions, type RestoreSurroundings } from "../../operations/restore/run/restore-options";
import { vouchedProcess } from "../../operations/restore/run/vouched-process";
import { checkBeforeRestore } from "../../operations/trial-restore/check-before-restore";
import { type TrialDatastore } from "../../operations/trial-restore/trial-datastore";

/** A restore of one backup, confirmed, of the Optimize that the tests seed; nothing is saved before. */
export function restoreOf(
  backupId: string,
  { identity }: Pick<RestoreDatastore, "identity">,
  {
    repositoryName,
    indexPrefix,
    optimizeVersion,
  }: Pick<RestoreOptions, "repositoryName" | "indexPrefix" | "optimizeVersion">,
): RestoreOptions {
  return {
    source: { kind: "backup", backupId },
    repositoryName,
    indexPrefix,
    ...(optimizeVersion !== undefined && { optimizeVersion }),
    safetyBackup: false,
    quietMilliseconds: 50,
    confirm: `${indexPrefix}@${identity.clusterUuid.slice(0, 8)}#${backupId}`,
  };
}

/** What a restore works on where nothing but the tests stops Optimize, with a journal of its own. */
export function restoreSurroundings(datastore: TrialDatastore): RestoreSurroundings {
  return {
    datastore,
    checkBackup: checkBeforeRestore(datastore),
    // That nobody asks whether it runs is a test of its own.
    optimize: { ...vouchedProcess(undefined), findings: () => Promise.resolve([]) },
    journal: journalInMemory(),
    clock: systemClock,
    who: "test",
    report: () => undefined,
    warn: () => undefined,
  };
}

function journalInMemory(): JournalStore {
  let text: string | undefined;
  return {
    place: "memory",
    read: () => Promise.resolve(text),
    write: (written) => Promise.resolve(void (text = written)),
  };
}
