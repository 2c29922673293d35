import type * as pulumi from "@pulumi/pulumi";

import { CHECK_RESTORE, WORK_VARIABLE } from "../../operations/scheduled-run/settings";
import { kubernetesPackage } from "../kubernetes-package";
import { podTemplate } from "./pod-template";
import { HEALED } from "./run-access";
import { type BackupScheduleArgs, type ScheduledRestoreCheck } from "./schedule-args";
import { type ScheduleNames } from "./schedule-names";
import { type SchedulePlan } from "./schedule-plan";

const TRIES = 2;

/** The CronJob that tries whether the newest backup can be restored: the schedule's program, told to do that instead. */
export function restoreCheckJob(
  name: string,
  args: BackupScheduleArgs & { readonly verifyRestore: ScheduledRestoreCheck },
  names: ScheduleNames,
  program: pulumi.Input<string>,
  plan: pulumi.Output<SchedulePlan>,
  labels: Record<string, string>,
  options: pulumi.CustomResourceOptions,
): void {
  const { batch } = kubernetesPackage();
  const { suspend } = args.verifyRestore;
  const work = { name: WORK_VARIABLE, value: CHECK_RESTORE };
  new batch.v1.CronJob(
    `${name}-restore-check`,
    {
      metadata: { name: names.restoreCheck, namespace: args.namespace, labels, annotations: HEALED },
      spec: {
        schedule: plan.checkSchedule.apply((schedule) => schedule ?? ""),
        timeZone: plan.timeZone,
        suspend: suspend ?? false,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: args.startingDeadlineSeconds ?? 3600,
        successfulJobsHistoryLimit: args.successfulJobsHistoryLimit ?? 3,
        failedJobsHistoryLimit: args.failedJobsHistoryLimit ?? 5,
        jobTemplate: {
          metadata: { labels },
          spec: {
            // A second try after a backup that happened to be taken meanwhile.
            backoffLimit: TRIES - 1,
            activeDeadlineSeconds: plan.checkDeadlineSeconds,
            template: podTemplate(args, names, program, labels, [work]),
          },
        },
      },
    },
    options,
  );
}
