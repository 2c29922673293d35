import type * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { datastoreSchema } from "../../clients/datastore/settings";
import { type Finding, findingsOf } from "../../clients/finding";
import { managementApiSchema } from "../../clients/optimize/settings";
import { indexPrefixSchema } from "../../operations/backup/index-prefix-schema";
import { storageFindings } from "../../operations/backup/storage-rule";
import { retentionSchema } from "../../operations/retention/retention-schema";
import { type ScheduledRunSettings } from "../../operations/scheduled-run/settings";
import { leaseName } from "../../operations/scheduled-run/object-names";
import { sentence } from "../../operations/sentence";
import { inClusterTarget, portOf } from "./in-cluster-target";
import { type BackupScheduleArgs, type CredentialsSecret } from "./schedule-args";
import { type ScheduleNames } from "./schedule-names";
import { longestGapSeconds, scheduleTime, type ScheduleTime, ScheduleTimeProblem } from "./schedule-time";

/** The part of the arguments that a run is told, with all values known. */
export type PlannedArgs = pulumi.Unwrap<ReturnType<typeof plannedArgs>>;

export function plannedArgs(args: BackupScheduleArgs) {
  return {
    namespace: args.namespace,
    managementApi: args.managementApi,
    secondaryStorage: args.secondaryStorage,
    schedule: args.schedule,
    timeZone: args.timeZone,
    jitterSeconds: args.jitterSeconds,
    retention: args.retention,
    datastore: args.datastore,
    repositoryName: args.repositoryName,
    indexPrefix: args.indexPrefix,
    credentialsSecret: args.credentialsSecret,
    whenBusy: args.whenBusy,
    timeoutSeconds: args.timeoutSeconds,
    graceSeconds: args.graceSeconds,
    verifyRestore: args.verifyRestore,
  };
}

/** What follows from the arguments of a schedule. */
export interface SchedulePlan extends ScheduleTime {
  /** The file that each run reads. */
  readonly settings: string;
  readonly timeoutSeconds: number;
  /** When a restore is checked, in the same time zone; undefined where none is. */
  readonly checkSchedule: string | undefined;
  /** After how many seconds a check of a restore is ended. */
  readonly checkDeadlineSeconds: number;
  /** The Lease that runs take. */
  readonly leaseName: string;
  /** The ports that runs connect to, as the addresses have them. */
  readonly managementPort: number;
  readonly datastorePort: number | undefined;
  /** Age of the last success at which something is wrong. */
  readonly maximumAgeSeconds: number;
  /** The same of the last restore that was checked; undefined where none is. */
  readonly checkMaximumAgeSeconds: number | undefined;
}

const DEFAULT_CHECK_DEADLINE_SECONDS = 7200;
/** For what a schedule may be late, on top of the longest time that its work may take. */
const LATE_SECONDS = 3600;

/** All that is wrong with the arguments of a schedule. */
export class SchedulePlanProblem extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings.map(({ property, problem }) => sentence(`${property}: ${problem}`)).join("\n"));
    this.name = "SchedulePlanProblem";
  }
}

const positive = v.optional(v.pipe(v.number("must be a number of seconds"), v.minValue(1, "must be 1 or more")));

const ownSchema = v.looseObject({
  namespace: v.string("must be a text: where the CronJob is to live"),
  schedule: v.string("must be a text of five fields, such as 0 3 * * *"),
  secondaryStorage: v.picklist(
    ["rdbms", "none", "elasticsearch", "opensearch"],
    "must be rdbms, none, elasticsearch or opensearch: what the Orchestration Cluster keeps its secondary data in",
  ),
  managementApi: managementApiSchema,
  datastore: v.optional(v.looseObject({}, "must be an object with url or inKubernetes")),
  retention: v.optional(retentionSchema),
  indexPrefix: v.optional(indexPrefixSchema),
  whenBusy: v.optional(v.picklist(["wait", "fail"], "must be wait or fail")),
  jitterSeconds: v.optional(v.pipe(v.number("must be a number of seconds"), v.minValue(0, "must be 0 or more"))),
  timeoutSeconds: positive,
  graceSeconds: positive,
});

/**
 * Checks the arguments of a schedule and works out what follows from them.
 *
 * @throws SchedulePlanProblem with all that is wrong.
 */
export function planSchedule(args: PlannedArgs, names: ScheduleNames): SchedulePlan {
  const { findings, managementApi, datastore, time, checkSchedule } = judged(args, names);
  if (time === undefined || findings.length > 0) throw new SchedulePlanProblem(findings);
  const { timeoutSeconds = 7200, graceSeconds = 120, whenBusy = "wait", indexPrefix } = args;
  // Checked above: both have addresses.
  const address = ({ url }: { readonly url?: string }): string => url ?? "";
  const lease = leaseName(address(managementApi), args.namespace);
  const checkDeadlineSeconds = args.verifyRestore?.activeDeadlineSeconds ?? DEFAULT_CHECK_DEADLINE_SECONDS;
  const settings: ScheduledRunSettings = {
    ...time,
    managementApi,
    ...(datastore === undefined ? {} : { datastore }),
    ...(args.repositoryName === undefined ? {} : { repositoryName: args.repositoryName }),
    ...(args.retention === undefined ? {} : { retention: defined(args.retention) }),
    ...(indexPrefix === undefined ? {} : { indexPrefix }),
    whenBusy,
    timeoutSeconds,
    graceSeconds,
    leaseName: lease,
    ledgerName: names.ledger,
    statusName: names.status,
  };
  return {
    ...time,
    settings: `${JSON.stringify(settings, undefined, 2)}\n`,
    timeoutSeconds,
    checkSchedule,
    checkDeadlineSeconds,
    leaseName: lease,
    managementPort: portOf(address(managementApi)),
    datastorePort: datastore === undefined ? undefined : portOf(address(datastore)),
    maximumAgeSeconds: longestGapSeconds(time.schedule) + timeoutSeconds + LATE_SECONDS,
    checkMaximumAgeSeconds:
      checkSchedule === undefined ? undefined : longestGapSeconds(checkSchedule) + checkDeadlineSeconds + LATE_SECONDS,
  };
}

/** All that is wrong with the arguments of a schedule. */
export function scheduleFindings(args: PlannedArgs, names: ScheduleNames): readonly Finding[] {
  return judged(args, names).findings;
}

function judged(args: PlannedArgs, names: ScheduleNames) {
  const findings = [
    ...findingsOf(ownSchema, args),
    ...storageFindings(args.secondaryStorage, undefined, undefined),
    ...datastoreFindings(args),
    ...managementFindings(args),
  ];
  const managementApi = inClusterTarget("managementApi", defined(args.managementApi), findings);
  const datastore =
    args.datastore === undefined ? undefined : inClusterTarget("datastore", defined(args.datastore), findings);
  const time = timeOf(args, names, findings);
  const checkSchedule = checkScheduleOf(args, names, findings);
  return { findings, managementApi, datastore, time, checkSchedule };
}

function timeOf(args: PlannedArgs, names: ScheduleNames, findings: Finding[]): ScheduleTime | undefined {
  const identity = `${args.namespace}/${names.base}`;
  // That it is missing, or no text, is found for the whole.
  if (typeof args.schedule !== "string") return undefined;
  try {
    return scheduleTime(args.schedule, args.timeZone ?? "Etc/UTC", args.jitterSeconds ?? 0, identity);
  } catch (error) {
    if (!(error instanceof ScheduleTimeProblem)) throw error;
    findings.push({ property: error.property, problem: error.message });
    return undefined;
  }
}

function checkScheduleOf(args: PlannedArgs, names: ScheduleNames, findings: Finding[]): string | undefined {
  const { verifyRestore, datastore, timeZone = "Etc/UTC" } = args;
  if (verifyRestore === undefined) return undefined;
  if (datastore === undefined) {
    findings.push({
      property: "verifyRestore",
      problem: "needs datastore and repositoryName: the backup is tried there",
    });
  }
  try {
    return scheduleTime(verifyRestore.schedule, timeZone, 0, `${args.namespace}/${names.restoreCheck}`).schedule;
  } catch (error) {
    if (!(error instanceof ScheduleTimeProblem)) throw error;
    // That of the time zone is found for the schedule itself.
    if (error.property === "schedule") findings.push({ property: "verifyRestore.schedule", problem: error.message });
    return undefined;
  }
}

const IN_CLEAR = "would have to be written into a ConfigMap; put it in a Secret and name that one in credentialsSecret";

function managementFindings({ managementApi }: PlannedArgs): Finding[] {
  const proxy = proxyFindings("managementApi", defined(managementApi));
  if (!Object.hasOwn(defined(managementApi), "headers")) return proxy;
  return [...proxy, { property: "managementApi.headers", problem: `${IN_CLEAR}, as managementAuthorization` }];
}

/** A proxy's own credentials stand in its address. */
function proxyFindings(property: string, target: object): Finding[] {
  const proxy: unknown = Object.entries(target).find(([name]) => name === "proxy")?.[1];
  if (typeof proxy !== "string" || !URL.canParse(proxy)) return [];
  const { username, password, protocol, host } = new URL(proxy);
  if (username === "" && password === "") return [];
  const problem = `holds credentials, which would have to be written into a ConfigMap; write ${protocol}//${host}, and let the proxy know the pods by something else`;
  return [{ property: `${property}.proxy`, problem }];
}

const FROM_THE_SECRET = [
  ...["password", "passwordFromEnv", "apiKey", "apiKeyFromEnv", "bearerToken", "bearerTokenFromEnv"],
  ...["clientCertificate", "clientKey"],
];

function datastoreFindings({ datastore, repositoryName, retention, credentialsSecret }: PlannedArgs): Finding[] {
  if (datastore === undefined) {
    return retention === undefined
      ? []
      : [{ property: "retention", problem: "needs datastore and repositoryName: who took a backup is told by them" }];
  }
  const missing =
    repositoryName === undefined
      ? [{ property: "repositoryName", problem: "is needed with datastore: the one that Optimize is configured with" }]
      : [];
  const here = FROM_THE_SECRET.filter((name) => Object.hasOwn(defined(datastore), name)).map((name) => ({
    property: `datastore.${name}`,
    problem: IN_CLEAR,
  }));
  if (Object.hasOwn(defined(datastore), "awsSigV4")) {
    const problem = "is not offered for schedules: their program holds no AWS signer";
    here.push({ property: "datastore.awsSigV4", problem });
  }
  here.push(...proxyFindings("datastore", defined(datastore)));
  if (here.length > 0) return [...missing, ...here];
  const own = findingsOf(datastoreSchema, { ...defined(datastore), ...placeholders(credentialsSecret) });
  return [
    ...missing,
    ...own.map(({ property, problem }) => ({
      property: property === "" ? "datastore" : `datastore.${property}`,
      problem,
    })),
  ];
}

/** Something in the place of what the Secret will give, so that the rules for credentials can be checked now. */
function placeholders(secret: pulumi.Unwrap<CredentialsSecret> | undefined): Record<string, string> {
  const keys = Object.entries(secret ?? {}).filter(([name]) => name !== "name" && name !== "managementAuthorization");
  return defined(Object.fromEntries(keys));
}

/** Without what is undefined, which schemas take for a property of no value; what is missing has been found already. */
function defined<Value extends object>(value: Value): Value {
  // The same type: only properties that are optional can be undefined.
  return JSON.parse(JSON.stringify(value ?? {})) as Value; // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
}
