import * as pulumi from "@pulumi/pulumi";

import { type Finding, noProperty } from "../../clients/finding";
import {
  type BackupScheduleArgs,
  type CredentialsSecret,
  type ScheduledRestoreCheck,
  type ScheduleNetworkPolicy,
  type SchedulePod,
  type SchedulePrometheusRule,
} from "./schedule-args";
import { type ScheduleNames } from "./schedule-names";
import { type PlannedArgs, plannedArgs, scheduleFindings } from "./schedule-plan";

/** Each property once, so that the compiler tells of one that is missing here. */
type Named<Args> = Readonly<Record<keyof Args, true>>;

const PROPERTIES: Named<BackupScheduleArgs> = {
  namespace: true,
  managementApi: true,
  secondaryStorage: true,
  schedule: true,
  timeZone: true,
  jitterSeconds: true,
  suspend: true,
  immediate: true,
  retention: true,
  datastore: true,
  repositoryName: true,
  verifyRestore: true,
  indexPrefix: true,
  credentialsSecret: true,
  whenBusy: true,
  timeoutSeconds: true,
  graceSeconds: true,
  startingDeadlineSeconds: true,
  activeDeadlineSeconds: true,
  successfulJobsHistoryLimit: true,
  failedJobsHistoryLimit: true,
  resourceName: true,
  image: true,
  pod: true,
  networkPolicy: true,
  prometheusRule: true,
};
const CREDENTIALS: Named<CredentialsSecret> = {
  name: true,
  username: true,
  password: true,
  apiKey: true,
  bearerToken: true,
  clientCertificate: true,
  clientKey: true,
  managementAuthorization: true,
};
const RESTORE_CHECK: Named<ScheduledRestoreCheck> = { schedule: true, activeDeadlineSeconds: true, suspend: true };
const NETWORK_POLICY: Named<ScheduleNetworkPolicy> = { apiServerPorts: true, extraEgress: true, guardOptimize: true };
const GUARD: Named<NonNullable<ScheduleNetworkPolicy["guardOptimize"]>> = {
  namespace: true,
  podLabels: true,
  openPorts: true,
  from: true,
};
const RULE: Named<SchedulePrometheusRule> = { labels: true, maximumAgeSeconds: true, runbookUrl: true, severity: true };
const POD: Named<SchedulePod> = {
  imagePullSecrets: true,
  annotations: true,
  labels: true,
  tolerations: true,
  affinity: true,
  nodeSelector: true,
  priorityClassName: true,
  env: true,
  resources: true,
  runAsUser: true,
};

/** What these objects hold is Kubernetes' business below; the schemas of targets and retention check the others. */
const OBJECTS: readonly (readonly [path: readonly (keyof BackupScheduleArgs | "guardOptimize")[], known: object])[] = [
  [["credentialsSecret"], CREDENTIALS],
  [["verifyRestore"], RESTORE_CHECK],
  [["networkPolicy"], NETWORK_POLICY],
  [["networkPolicy", "guardOptimize"], GUARD],
  [["prometheusRule"], RULE],
  [["pod"], POD],
];

/** What is judged together with each other: where one of them is known later, nothing is said of the others yet. */
const TOGETHER: readonly string[] = ["datastore", "repositoryName", "retention", "verifyRestore", "credentialsSecret"];

/**
 * What is wrong for certain with arguments of which some may become known later. Found before anything is declared: each
 * resource would repeat it otherwise.
 */
export function certainFindings(args: BackupScheduleArgs, names: ScheduleNames): Finding[] {
  const given = Object.entries(plannedArgs(args));
  const later = given.filter(([, value]) => isKnownLater(value)).map(([name]) => name);
  const isOpen = (name: string) =>
    later.includes(name) || (TOGETHER.includes(name) && later.some((one) => TOGETHER.includes(one)));
  const known = Object.fromEntries(given.filter(([name]) => !later.includes(name)));
  const findings = scheduleFindings(known as PlannedArgs, names); // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion -- what is left out is judged later
  return [
    ...unknownProperties(args),
    ...findings.filter(({ property }) => !isOpen(property.split(".", 1)[0] ?? "") && !isNoSchedule(property, later)),
  ];
}

/** A schedule is judged with its time zone. */
function isNoSchedule(property: string, later: readonly string[]): boolean {
  return /(^|\.)schedule$/.test(property) && later.includes("timeZone");
}

function unknownProperties(args: BackupScheduleArgs): Finding[] {
  const own = Object.keys(args)
    .filter((name) => !Object.hasOwn(PROPERTIES, name))
    .map((name) => ({ property: name, problem: noProperty(name, "a BackupSchedule", Object.keys(PROPERTIES)) }));
  const inner = OBJECTS.flatMap(([path, known]) => {
    const object = path.reduce<unknown>(member, args);
    if (typeof object !== "object" || object === null || isOutput(object)) return [];
    return Object.keys(object)
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => ({
        property: [...path, name].join("."),
        problem: noProperty(name, path.join("."), Object.keys(known)),
      }));
  });
  return [...own, ...inner];
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || isOutput(value)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function isOutput(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isKnownLater(value: unknown): boolean {
  if (isOutput(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isKnownLater);
}
