import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { SETTINGS_FILE } from "../../operations/scheduled-run/object-names";
import { CREDENTIAL_VARIABLES } from "../../operations/scheduled-run/settings";
import { type BackupScheduleArgs } from "./schedule-args";
import { type ScheduleNames } from "./schedule-names";

type EnvVar = kubernetes.types.input.core.v1.EnvVar;
type PodTemplate = kubernetes.types.input.core.v1.PodTemplateSpec;

const DEFAULT_IMAGE = "docker.io/library/node:22-bookworm-slim";
const DEFAULT_USER = 1000;
const FOLDER = "/opt/camunda-backup";
/** Meshes start a sidecar that goes on when the run has ended, and the Job with it. */
const NO_SIDECAR = { "sidecar.istio.io/inject": "false", "linkerd.io/inject": "disabled" };

export const CONTAINER = "backup";
export const PROGRAM_FILE = "scheduled-run.js";

/**
 * The pods of a schedule: they need nothing but Node, and hold no right on the node or on workloads.
 *
 * @param program the ConfigMap with the program that they run.
 * @param more variables that tell them what to do.
 */
export function podTemplate(
  args: BackupScheduleArgs,
  names: ScheduleNames,
  program: pulumi.Input<string>,
  labels: Record<string, string>,
  more: readonly EnvVar[] = [],
): PodTemplate {
  const { pod = {} } = args;
  const user = pod.runAsUser ?? DEFAULT_USER;
  return {
    metadata: {
      labels: pulumi.output(pod.labels).apply((own) => ({ ...own, ...labels })),
      annotations: pulumi.output(pod.annotations).apply((own) => ({ ...NO_SIDECAR, ...own })),
    },
    spec: {
      restartPolicy: "Never",
      serviceAccountName: names.base,
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 30,
      ...(pod.imagePullSecrets === undefined ? {} : { imagePullSecrets: pullSecrets(pod.imagePullSecrets) }),
      ...(pod.tolerations === undefined ? {} : { tolerations: pod.tolerations }),
      ...(pod.affinity === undefined ? {} : { affinity: pod.affinity }),
      ...(pod.nodeSelector === undefined ? {} : { nodeSelector: pod.nodeSelector }),
      ...(pod.priorityClassName === undefined ? {} : { priorityClassName: pod.priorityClassName }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: CONTAINER,
          image: args.image ?? DEFAULT_IMAGE,
          command: ["node", `${FOLDER}/${PROGRAM_FILE}`],
          env: environment(args, more),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          resources: pod.resources ?? { requests: { cpu: "20m", memory: "64Mi" }, limits: { memory: "128Mi" } },
          terminationMessagePath: "/dev/termination-log",
          volumeMounts: [{ name: "program", mountPath: FOLDER, readOnly: true }],
        },
      ],
      volumes: [{ name: "program", configMap: { name: program } }],
    },
  };
}

function pullSecrets(secrets: NonNullable<NonNullable<BackupScheduleArgs["pod"]>["imagePullSecrets"]>) {
  return pulumi.output(secrets).apply((all) => all.map((name) => ({ name })));
}

function environment({ credentialsSecret, pod }: BackupScheduleArgs, more: readonly EnvVar[]): pulumi.Output<EnvVar[]> {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return pulumi.all([credentialsSecret, pod?.env]).apply(([secret, own]) => [
    { name: "CAMUNDA_BACKUP_SETTINGS", value: `${FOLDER}/${SETTINGS_FILE}` },
    field("CAMUNDA_BACKUP_NAMESPACE", "metadata.namespace"),
    field("CAMUNDA_BACKUP_POD", "metadata.name"),
    field("CAMUNDA_BACKUP_JOB", "metadata.labels['batch.kubernetes.io/job-name']"),
    field("CAMUNDA_BACKUP_JOB_UID", "metadata.labels['batch.kubernetes.io/controller-uid']"),
    ...Object.entries(CREDENTIAL_VARIABLES).flatMap(([property, variable]) => {
      const key = secret === undefined ? undefined : Object.entries(secret).find(([name]) => name === property)?.[1];
      if (secret === undefined || key === undefined) return [];
      return [{ name: variable, valueFrom: { secretKeyRef: { name: secret.name, key } } }];
    }),
    ...more,
    ...(own ?? []),
  ]);
}
