import * as pulumi from "@pulumi/pulumi";

import { systemClock } from "../../clients/clock";
import { lostRun } from "../../operations/scheduled-run/next-run";
import { SCHEDULE_LABELS } from "../../operations/scheduled-run/object-names";
import { sentence } from "../../operations/sentence";
import { givenArgs } from "../../provider/dynamic/given-args";
import { kubernetesPackage } from "../kubernetes-package";
import { restoreCheckJob } from "./restore-check-job";
import { CONTAINER, podTemplate } from "./pod-template";
import { programConfigMap } from "./program-config-map";
import { HEALED, runAccess } from "./run-access";
import { scheduleAlerts } from "./schedule-alerts";
import { certainFindings } from "./schedule-check";
import { type BackupScheduleArgs } from "./schedule-args";
import { nameProblem, scheduleNames, type ScheduleNames } from "./schedule-names";
import { scheduleNetworkPolicies } from "./schedule-network-policy";
import { plannedArgs, planSchedule, type SchedulePlan, SchedulePlanProblem } from "./schedule-plan";

function lostRunWarning({ schedule, timeZone }: SchedulePlan, day: string): string {
  return `schedule: ${schedule} is a time that the clock of ${timeZone} leaps over on ${day}: no backup is taken on that day. Choose another hour, or timeZone "Etc/UTC".`;
}

const NOT_PRUNED_EXIT_CODE = 7;

/**
 * A CronJob that takes backups of Optimize and prunes old ones. It needs Kubernetes 1.27 or newer, and a provider for
 * Kubernetes with server-side apply, which is its default: with `enableServerSideApply: false` the preview fails.
 *
 * The provider names the ConfigMap with the program and the policy beside Optimize by random characters. So the setting
 * `pulumi:autonaming` of a stack must not be `disabled` or `verbatim` for ConfigMaps and NetworkPolicies.
 *
 * All schedules of one namespace that reach Optimize at the same address share one Lease, so that their runs wait for each
 * other. `pulumi destroy` leaves that Lease, and the ConfigMaps `<resourceName>-ledger` and `<resourceName>-status`, which
 * runs wrote. A schedule with the same `resourceName` in that namespace goes on with them. Delete them with kubectl, or with
 * their namespace, once no such schedule is to come.
 *
 * @example
 * new BackupSchedule("optimize-backups", {
 *   namespace: "camunda",
 *   managementApi: { inKubernetes: { namespace: "camunda", service: "camunda-optimize", port: 8092 } },
 *   secondaryStorage: "rdbms",
 *   schedule: "0 3 * * *",
 *   timeZone: "Europe/Berlin",
 *   datastore: { url: "https://elasticsearch.camunda.svc:9200" },
 *   repositoryName: repository.repositoryName,
 *   credentialsSecret: { name: "elasticsearch-backup", username: "username", password: "password" },
 *   retention: { keepLast: 14 },
 * });
 */
export class BackupSchedule extends pulumi.ComponentResource {
  /** Name of the CronJob. */
  public readonly cronJobName: pulumi.Output<string>;
  public readonly namespace: pulumi.Output<string>;
  /** When it fires, jitter included. */
  public readonly schedule: pulumi.Output<string>;
  public readonly timeZone: pulumi.Output<string>;
  /** The ConfigMaps that the runs write. */
  public readonly ledgerConfigMapName: pulumi.Output<string>;
  public readonly statusConfigMapName: pulumi.Output<string>;

  constructor(name: string, args: BackupScheduleArgs, options?: pulumi.ComponentResourceOptions) {
    super("camunda-backup:index:BackupSchedule", name, {}, options);
    args = givenArgs(args);
    const base = args.resourceName ?? name;
    const problem = nameProblem(base, args.verifyRestore !== undefined);
    if (problem !== undefined) throw new pulumi.ResourceError(sentence(`resourceName: ${problem}`), this, true);
    const names = scheduleNames(base);
    const findings = certainFindings(args, names);
    if (findings.length > 0) throw new pulumi.ResourceError(new SchedulePlanProblem(findings).message, this, true);
    const plan = pulumi.output(plannedArgs(args)).apply((known) => this.plan(known, names));

    const labels = { ...SCHEDULE_LABELS, "app.kubernetes.io/instance": base };
    const metadata = {
      namespace: args.namespace,
      labels: { ...labels, "app.kubernetes.io/managed-by": "pulumi" },
      annotations: HEALED,
    };
    const child = { parent: this };
    const { networkPolicy, prometheusRule } = args;
    const policies =
      networkPolicy === undefined
        ? []
        : scheduleNetworkPolicies(name, names, networkPolicy, metadata, labels, plan, child);
    const access = runAccess(name, names, plan.leaseName, policies, metadata, child);
    this.declareJobs(name, args, names, plan, labels, access);
    if (prometheusRule !== undefined) scheduleAlerts(name, names, prometheusRule, plan, metadata, child);

    this.cronJobName = pulumi.output(names.base);
    this.namespace = pulumi.output(args.namespace);
    this.schedule = plan.schedule;
    this.timeZone = plan.timeZone;
    this.ledgerConfigMapName = pulumi.output(names.ledger);
    this.statusConfigMapName = pulumi.output(names.status);
    this.registerOutputs({
      cronJobName: this.cronJobName,
      namespace: this.namespace,
      schedule: this.schedule,
      timeZone: this.timeZone,
      ledgerConfigMapName: this.ledgerConfigMapName,
      statusConfigMapName: this.statusConfigMapName,
    });
  }

  private plan(known: Parameters<typeof planSchedule>[0], names: ScheduleNames): SchedulePlan {
    try {
      const plan = planSchedule(known, names);
      const lost = lostRun(plan.schedule, plan.timeZone, systemClock.now());
      if (lost !== undefined) void pulumi.log.warn(lostRunWarning(plan, lost), this);
      return plan;
    } catch (error) {
      if (error instanceof SchedulePlanProblem) throw new pulumi.ResourceError(error.message, this, true);
      throw error;
    }
  }

  /** The CronJob, the program that its pods run, and the Job of the first backup. */
  private declareJobs(
    name: string,
    args: BackupScheduleArgs,
    names: ScheduleNames,
    plan: pulumi.Output<SchedulePlan>,
    labels: Record<string, string>,
    needed: readonly pulumi.Resource[],
  ): void {
    const { batch } = kubernetesPackage();
    const metadata = { namespace: args.namespace, labels, annotations: HEALED };
    const program = programConfigMap(name, names, plan, metadata, { parent: this });
    const programOfPods = program.metadata.name;
    const options = { parent: this, dependsOn: [...needed, program] };
    const jobSpec = {
      backoffLimit: 0,
      activeDeadlineSeconds: args.activeDeadlineSeconds ?? plan.timeoutSeconds.apply((seconds) => seconds + 1800),
      // A pod that its node gives up is replaced, and the next one goes on with the same backup.
      podFailurePolicy: {
        rules: [
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          {
            action: "FailJob",
            onExitCodes: { containerName: CONTAINER, operator: "In", values: [NOT_PRUNED_EXIT_CODE] },
          },
        ],
      },
      template: podTemplate(args, names, programOfPods, labels),
    };
    new batch.v1.CronJob(
      `${name}-cron-job`,
      {
        metadata: { name: names.base, ...metadata },
        spec: {
          schedule: plan.schedule,
          timeZone: plan.timeZone,
          suspend: args.suspend ?? false,
          concurrencyPolicy: "Forbid",
          startingDeadlineSeconds: args.startingDeadlineSeconds ?? 3600,
          successfulJobsHistoryLimit: args.successfulJobsHistoryLimit ?? 3,
          failedJobsHistoryLimit: args.failedJobsHistoryLimit ?? 5,
          jobTemplate: { metadata: { labels }, spec: jobSpec },
        },
      },
      options,
    );
    const { verifyRestore } = args;
    if (verifyRestore !== undefined) {
      restoreCheckJob(name, { ...args, verifyRestore }, names, programOfPods, plan, labels, options);
    }
    if (args.immediate !== true) return;
    new batch.v1.Job(
      `${name}-first`,
      {
        metadata: {
          name: `${names.base}-first`,
          ...metadata,
          // A backup may take hours, and `up` is not held up by it.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: jobSpec,
      },
      // Made once: a Job cannot be changed, and a new one would take another backup.
      { ...options, ignoreChanges: ["metadata", "spec"] },
    );
  }
}
