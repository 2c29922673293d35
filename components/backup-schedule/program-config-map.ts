import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { SETTINGS_FILE } from "../../operations/scheduled-run/object-names";
import { kubernetesPackage } from "../kubernetes-package";
import { PROGRAM_FILE } from "./pod-template";
import { scheduledRunProgram } from "./program";
import { type ObjectMetadata } from "./run-access";
import { autonamedChild, type ScheduleNames } from "./schedule-names";
import { type SchedulePlan } from "./schedule-plan";

/**
 * What the pods of a schedule mount: the program, and the settings of its runs. The kubernetes plugin names it. A change
 * makes a second ConfigMap, then the CronJob names that one, and at the end of an `up` that succeeds the first one is
 * deleted. So the CronJob names one that is there after an `up` that failed, too. The name is random: a hash of the contents
 * would be taken still when a change is taken back after such an `up`.
 *
 * A pod of an earlier Job that has not started by then would wait for it until the Job's deadline. None is kept for that:
 * Pulumi could not tell when it is no longer needed, each is as large as the program, and the next run is not affected.
 */
export function programConfigMap(
  name: string,
  names: ScheduleNames,
  plan: pulumi.Output<SchedulePlan>,
  metadata: ObjectMetadata,
  options: pulumi.CustomResourceOptions,
): kubernetes.core.v1.ConfigMap {
  const { core } = kubernetesPackage();
  const data = plan.apply(({ settings }) => ({ [PROGRAM_FILE]: scheduledRunProgram(), [SETTINGS_FILE]: settings }));
  return new core.v1.ConfigMap(
    autonamedChild(name, names, "program"),
    { metadata: { ...metadata }, data, immutable: true },
    options,
  );
}
