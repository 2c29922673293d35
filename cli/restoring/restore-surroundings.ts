import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { newHolder } from "../../clients/who";
import { restoreInCluster, whileHolding } from "../../operations/restore/run/restore-in-cluster";
import { type RestoreOptions, type RestoreSurroundings } from "../../operations/restore/run/restore-options";
import { vouchedProcess } from "../../operations/restore/run/vouched-process";
import { checkBeforeRestore } from "../../operations/trial-restore/check-before-restore";
import { type TrialDatastore } from "../../operations/trial-restore/trial-datastore";
import { type CommandRun } from "../command";
import { ledgerIn } from "../ledger-file";
import { defaultJournalPath, JournalFile } from "../../operations/restore/run/journal-file";
import { whileAlone } from "../../operations/restore/run/while-locked";

/** What a restore works on, and how others are kept away meanwhile. */
export interface ConnectedRestore {
  surroundings(clock: Clock): RestoreSurroundings;
  exclusively<Result>(clock: Clock, work: ExclusiveWork<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** `requireAlone` throws when the lock is lost; undefined where none could be taken. */
type ExclusiveWork<Result> = (clock: Clock, requireAlone?: () => Promise<void>) => Promise<Result>;

/** Connects to what runs Optimize: a Deployment, or nothing but the user's word. */
export async function connectRestore(
  run: CommandRun,
  datastore: TrialDatastore,
  { repositoryName, indexPrefix }: Pick<RestoreOptions, "repositoryName" | "indexPrefix">,
): Promise<ConnectedRestore> {
  const { settings, surroundings, report } = run;
  const common = {
    datastore,
    checkBackup: checkBeforeRestore(datastore, surroundings.random),
    random: surroundings.random,
    ledger: settings.ledger === undefined ? undefined : ledgerIn(settings.ledger),
    who: surroundings.who,
    report: (line: string) => report.progress(line),
    warn: (line: string) => report.note(`camunda-backup: ${line}`),
  };
  const deployment = settings.optimize?.deployment;
  if (deployment !== undefined) {
    const cluster = await surroundings.connectCluster(deployment, deployment.namespace);
    const { managementApi } = settings;
    const target = { deployment, managementApi, repositoryName, indexPrefix, datastore };
    const inCluster = restoreInCluster(cluster, target, common.report);
    const lease = { name: inCluster.leaseName, holder: newHolder(surroundings.who) };
    return {
      // A file that was named comes before what the schedules wrote.
      surroundings: (clock) => {
        const ofCluster = inCluster.surroundings(clock);
        return { ...common, clock, ...ofCluster, ledger: common.ledger ?? ofCluster.ledger };
      },
      exclusively: (clock, work) =>
        unlessImpossible(settings.lock, clock, work, (held) => whileHolding(cluster.objects, lease, clock, held)),
      close: () => Promise.resolve(),
    };
  }
  const api =
    settings.managementApi === undefined ? undefined : await surroundings.connectOptimize(settings.managementApi);
  const { clusterUuid } = datastore.identity;
  const usual = defaultJournalPath(surroundings.environment, indexPrefix, clusterUuid);
  const path = settings.journal ?? usual;
  return {
    surroundings: (clock) => ({ ...common, clock, journal: new JournalFile(path), optimize: vouchedProcess(api) }),
    exclusively: (clock, work) =>
      unlessImpossible(settings.lock, clock, work, (held) =>
        whileAlone([...new Set([usual, path])], surroundings.who, common.warn, (requireAlone) =>
          held(clock, requireAlone),
        ),
      ),
    close: async () => api?.close(),
  };
}

/**
 * Works under a lock; `--no-lock` works without one where none can be taken, and waits for its turn all the same where one
 * is held.
 */
async function unlessImpossible<Result>(
  lock: boolean | undefined,
  clock: Clock,
  work: ExclusiveWork<Result>,
  hold: (work: ExclusiveWork<Result>) => Promise<Result>,
): Promise<Result> {
  let begun = false;
  try {
    return await hold((...held) => {
      begun = true;
      return work(...held);
    });
  } catch (error) {
    const isHeld = error instanceof ExplainedError && error.outcome === "busy";
    if (begun || isHeld || lock !== false) throw error;
    return work(clock);
  }
}
