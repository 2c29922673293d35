import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { systemClock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { findingsOf } from "../../clients/finding";
import { clusterConfig } from "../../clients/kubernetes/cluster-config";
import { cronJobsIn } from "../../clients/kubernetes/cron-jobs";
import { kubernetesApi } from "../../clients/kubernetes/requests";
import { scheduleSchema } from "../../clients/kubernetes/settings";
import { readScheduleStatus } from "../../operations/scheduled-run/schedule-status";
import { type ScheduleStatus } from "../../operations/scheduled-run/schedule-status-type";

/** Which schedule, and how its cluster is reached from where Pulumi runs. */
export interface GetBackupScheduleStatusArgs {
  readonly namespace: string;
  /** Name of the CronJob: `BackupSchedule.cronJobName`. */
  readonly name: string;
  /** A context of the kubeconfig. Default: its current one. */
  readonly context?: string;
  /** The content of a kubeconfig. Default: as in `KubernetesService`. */
  readonly kubeconfig?: string;
}

/** As `GetBackupScheduleStatusArgs`, with values that may not be known yet. */
export interface GetBackupScheduleStatusOutputArgs {
  readonly namespace: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
  readonly context?: pulumi.Input<string>;
  readonly kubeconfig?: pulumi.Input<string>;
}

/**
 * How a `BackupSchedule` is: its last completed backup, how the last run ended, how many backups are kept, and when the
 * next run comes. Looks while the program runs, in previews too. A stack output of it changes from run to run, which
 * outputs of the schedule itself never do.
 *
 * Needs `get` on the CronJob and on the ConfigMap `<name>-status`.
 *
 * @throws when there is no such CronJob, or the cluster does not answer.
 * @example
 * const { lastCompleted } = await getBackupScheduleStatus({ namespace: "camunda", name: "optimize-nightly" });
 */
export async function getBackupScheduleStatus(args: GetBackupScheduleStatusArgs): Promise<ScheduleStatus> {
  return look(args);
}

/**
 * `getBackupScheduleStatus` for arguments that may not be known yet. A kubeconfig among them does not make the result
 * secret: nothing of it is in there.
 */
export function getBackupScheduleStatusOutput(args: GetBackupScheduleStatusOutputArgs): pulumi.Output<ScheduleStatus> {
  return pulumi.unsecret(pulumi.output<object>(args).apply((given: object) => look(given)));
}

async function look(args: unknown): Promise<ScheduleStatus> {
  const findings = findingsOf(scheduleSchema, args);
  if (findings.length > 0) {
    const problems = findings.map(({ property, problem }) => (property === "" ? problem : `${property}: ${problem}`));
    throw new ExplainedError("invalid", problems.join("\n"));
  }
  const { namespace, name, ...access } = v.parse(scheduleSchema, args);
  const api = kubernetesApi(await clusterConfig(access));
  return readScheduleStatus(cronJobsIn(api, namespace), name, systemClock.now());
}
