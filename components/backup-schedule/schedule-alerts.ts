import * as pulumi from "@pulumi/pulumi";

import { kubernetesPackage } from "../kubernetes-package";
import { type ObjectMetadata } from "./run-access";
import { type SchedulePrometheusRule } from "./schedule-args";
import { type ScheduleNames } from "./schedule-names";
import { type SchedulePlan } from "./schedule-plan";

/** Alerts on what kube-state-metrics tells: first the age of the last success, which also grows when nothing runs at all. */
export function scheduleAlerts(
  name: string,
  names: ScheduleNames,
  rule: SchedulePrometheusRule,
  plan: pulumi.Output<SchedulePlan>,
  metadata: ObjectMetadata,
  options: pulumi.CustomResourceOptions,
): void {
  const { apiextensions } = kubernetesPackage();
  const { namespace } = metadata;
  const rules = pulumi
    .all([namespace, rule.maximumAgeSeconds, rule.severity, rule.runbookUrl, plan])
    .apply(([space, age, severity, runbook, { maximumAgeSeconds, checkMaximumAgeSeconds }]) =>
      [
        ...backupAlerts(names.base, space, age ?? maximumAgeSeconds),
        ...(checkMaximumAgeSeconds === undefined ? [] : [restoreCheckAlert(names, space, checkMaximumAgeSeconds)]),
      ].map(({ alert, expr, wait, says }) => ({
        alert,
        expr,
        for: wait,
        labels: { severity: severity ?? "warning" },
        annotations: { summary: says, ...(runbook === undefined ? {} : { runbook_url: runbook }) },
      })),
    );
  const labels = pulumi.output(rule.labels).apply((own) => ({ ...metadata.labels, ...own }));
  new apiextensions.CustomResource(
    `${name}-alerts`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: names.base, namespace, labels, annotations: metadata.annotations },
      spec: { groups: [{ name: `${names.base}.camunda-backup`, rules }] },
    },
    options,
  );
}

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly wait: string;
  readonly says: string;
}

/** What selects a CronJob among the series of kube-state-metrics, and the Jobs that it made. */
function selectors(cronJob: string, namespace: string): { readonly which: string; readonly jobs: string } {
  const which = `namespace="${namespace}",cronjob="${cronJob}"`;
  return { which, jobs: `namespace="${namespace}",job_name=~"${cronJob}-[0-9]+"` };
}

function backupAlerts(cronJob: string, namespace: string, age: number): Alert[] {
  const { which, jobs } = selectors(cronJob, namespace);
  const schedule = `${namespace}/${cronJob}`;
  return [
    {
      alert: "CamundaBackupTooOld",
      expr: `time() - max(kube_cronjob_status_last_successful_time{${which}}) > ${age}`,
      wait: "5m",
      says: `The last run of ${schedule} that took its backup and pruned as declared is more than ${age} seconds ago.`,
    },
    {
      alert: "CamundaBackupNeverSucceeded",
      expr: `max(time() - kube_cronjob_created{${which}}) > ${age} unless on() kube_cronjob_status_last_successful_time{${which}}`,
      wait: "5m",
      says: `No run of ${schedule} has ever ended well.`,
    },
    {
      alert: "CamundaBackupScheduleAbsent",
      expr: `absent(kube_cronjob_info{${which}})`,
      wait: "15m",
      says: `The CronJob ${schedule} is gone, or kube-state-metrics tells nothing of it.`,
    },
    {
      alert: "CamundaBackupScheduleSuspended",
      expr: `max(kube_cronjob_spec_suspend{${which}}) > 0`,
      wait: "1h",
      says: `The CronJob ${schedule} is suspended: no backups are taken.`,
    },
    {
      // Exit code 7 fails the Job by its pod failure policy, a reason that kube-state-metrics gives as an empty one.
      alert: "CamundaBackupNotPruned",
      expr: `max(kube_job_status_failed{${jobs},reason=""} and on(job_name, namespace) time() - kube_job_status_start_time{${jobs}} < ${age}) > 0`,
      wait: "10m",
      says: `A run of ${schedule} took its backup, but retention was not carried out: the ConfigMap ${cronJob}-status tells why.`,
    },
  ];
}

/**
 * The check's newest Job failed, or nothing has passed for too long: because it is suspended, gone, or never passed. Where
 * no check has passed yet, the time since the CronJob was made counts.
 */
function restoreCheckAlert({ restoreCheck: cronJob, status }: ScheduleNames, namespace: string, age: number): Alert {
  const { which, jobs } = selectors(cronJob, namespace);
  const passed = `(max(kube_cronjob_status_last_successful_time{${which}}) or max(kube_cronjob_created{${which}}))`;
  const failed = `max(kube_job_status_start_time{${jobs}} and on(job_name, namespace) kube_job_failed{${jobs},condition="true"} > 0)`;
  return {
    alert: "CamundaBackupRestoreNotProven",
    expr: `time() - ${passed} > ${age} or ${failed} > ${passed} or absent(kube_cronjob_info{${which}})`,
    wait: "15m",
    says: `The last check of ${namespace}/${cronJob} whether the newest backup can be restored failed, or is more than ${age} seconds ago: the ConfigMap ${status} tells how it ended, under restoreCheck.`,
  };
}
