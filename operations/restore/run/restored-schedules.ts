import {
  type CronJobAddress,
  type CronJobSuspension,
  type SuspendableCronJob,
} from "../../../clients/kubernetes/cron-job-suspension";
import { KubernetesError } from "../../../clients/kubernetes/kubernetes-error";
import { type LedgerEntry } from "../../retention/ledger";
import { parseLedger } from "../../retention/ledger-text";
import { LEDGER_KEY, ledgerConfigMapName, SCHEDULE_LABELS, SETTINGS_FILE } from "../../scheduled-run/object-names";
import { type Ledger } from "../recorded-count";
import { backsUp, type ScheduledOptimize } from "./judge-schedule";

const LABEL = Object.entries(SCHEDULE_LABELS)
  .map(([key, value]) => `${key}=${value}`)
  .join();

/** The schedules that were found, and what kept from finding more. */
export interface FoundSchedules {
  readonly schedules: readonly (CronJobAddress & { readonly suspended: boolean })[];
  /** In whole sentences. */
  readonly notes: readonly string[];
}

/** What takes backups of the Optimize whose data is restored, by the clock. */
export interface RestoredSchedules {
  find(): Promise<FoundSchedules>;
  /** False when it is gone. */
  suspend(schedule: CronJobAddress, suspended: boolean): Promise<boolean>;
}

/** The BackupSchedules of an Optimize, in whatever namespaces of its cluster. */
export function schedulesInCluster(cronJobs: CronJobSuspension, optimize: ScheduledOptimize): RestoredSchedules {
  const isOfOptimize = async ({ namespace, configMaps }: SuspendableCronJob): Promise<boolean | undefined> => {
    let unread = false;
    for (const name of configMaps) {
      const text = (await cronJobs.configMap(namespace, name))?.[SETTINGS_FILE];
      const answer = text === undefined ? undefined : backsUp(text, namespace, optimize);
      if (answer === true) return true;
      unread ||= answer === undefined;
    }
    return unread || configMaps.length === 0 ? undefined : false;
  };
  return {
    async find() {
      const notes: string[] = [];
      const found = await cronJobs.labelled(LABEL, undefined).catch((error: unknown) => {
        if (!isForbidden(error)) throw error;
        notes.push(
          `Schedules in other namespaces than ${optimize.namespace} were not looked for: who restores may not list CronJobs there. Where one takes backups of this Optimize, suspend it.`,
        );
        return cronJobs.labelled(LABEL, optimize.namespace);
      });
      const schedules: SuspendableCronJob[] = [];
      for (const one of found) {
        const address = `${one.namespace}/${one.name}`;
        try {
          const isOwn = await isOfOptimize(one);
          if (isOwn === true) schedules.push(one);
          if (isOwn === undefined) notes.push(`It cannot be told which Optimize the schedule ${address} backs up.`);
        } catch (error) {
          if (!(error instanceof KubernetesError)) throw error;
          notes.push(`It cannot be told which Optimize the schedule ${address} backs up: ${error.message}`);
        }
      }
      return { schedules, notes };
    },
    suspend: (schedule, suspended) => cronJobs.suspend(schedule, suspended),
  };
}

function isForbidden(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 403;
}

/** What the runs of the schedules of an Optimize have written down of the backups that they took. */
export function scheduleLedgers(cronJobs: Pick<CronJobSuspension, "configMap">, schedules: RestoredSchedules): Ledger {
  return async () => {
    const found = await schedules.find();
    const entries: LedgerEntry[] = [];
    for (const { namespace, name } of found.schedules) {
      const configMap = ledgerConfigMapName(name);
      const text = (await cronJobs.configMap(namespace, configMap))?.[LEDGER_KEY];
      if (text !== undefined && text !== "") entries.push(...parseLedger(text, `${namespace}/${configMap}`));
    }
    return entries;
  };
}
