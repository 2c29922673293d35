import * as v from "valibot";

import { datastoreSchema, type DatastoreSettings } from "../../clients/datastore/settings";
import { type Finding, findingsOf } from "../../clients/finding";
import { deploymentSchema, type DeploymentSettings } from "../../clients/kubernetes/settings";
import { managementApiSchema, type ManagementApiSettings } from "../../clients/optimize/settings";
import { backupIdProblem } from "../../operations/backup/backup-id";
import { indexPrefixProblem } from "../../operations/backup/index-prefix-schema";
import { optimizeVersionSchema } from "../../operations/optimize-version";
import { coordinationSchema, secondaryStorageSchema } from "../../operations/backup/storage-schema";
import { repositoryNameProblem } from "../../operations/repository/repository-name";
import { type RestoreTarget } from "../../operations/restore/plan/restore-situation";
import { restoreStorageFindings } from "../../operations/restore/restore-storage-rule";
import { checkedText } from "../dynamic/checked-text";
import { type Properties } from "../dynamic/handler";
import { namedProperties } from "../dynamic/named-properties";
import { isUnknown } from "../dynamic/unknown";

const DEFAULT_INDEX_PREFIX = "optimize";
const DAY = 86_400_000;
/** Longer ahead, `notAfter` would protect from nothing that is forgotten. */
const LONGEST_AHEAD_DAYS = 7;

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));
const seconds = v.optional(v.pipe(v.number("must be a number of seconds"), v.minValue(0, "must be 0 or more")));

const inputsSchema = v.strictObject({
  datastore: datastoreSchema,
  repositoryName: checkedText(repositoryNameProblem),
  secondaryStorage: secondaryStorageSchema,
  coordination: v.optional(coordinationSchema),
  backupId: v.string("must be a whole number or a text: the id of the backup"),
  optimize: v.strictObject(
    {
      deployment: v.optional(deploymentSchema),
      stopped: v.optional(v.boolean("must be true or false")),
      managementApi: v.optional(managementApiSchema),
    },
    (issue) =>
      issue.expected === "never"
        ? "is no property of optimize; it has deployment, stopped and managementApi"
        : "is missing, or is no object with deployment or stopped",
  ),
  indexPrefix: v.optional(text),
  confirm: text,
  notAfter: text,
  safetyBackup: v.optional(v.boolean("must be true or false")),
  checkFirst: v.optional(v.boolean("must be true or false")),
  seedTemplates: v.optional(v.boolean("must be true or false")),
  optimizeVersion: v.optional(optimizeVersionSchema),
  replicas: v.optional(
    v.pipe(v.number("must be a number"), v.integer("must be a whole number"), v.minValue(0, "must be 0 or more")),
  ),
  quietSeconds: seconds,
  importSeconds: seconds,
  stallSeconds: seconds,
  __provider: v.optional(v.string()),
  __urn: v.optional(v.string()),
});

/** The names of all inputs. */
export const RESTORE_INPUTS: readonly string[] = Object.keys(inputsSchema.entries);

/** Inputs with all values known and every default in place. */
export interface RestoreInputs {
  readonly datastore: DatastoreSettings;
  readonly deployment: DeploymentSettings | undefined;
  readonly managementApi: ManagementApiSettings | undefined;
  readonly target: RestoreTarget;
  readonly confirm: string;
  readonly notAfter: string;
  readonly quietMilliseconds: number | undefined;
  readonly observeMilliseconds: number | undefined;
  readonly stallMilliseconds: number | undefined;
  /** Where messages about the resource are shown. */
  readonly urn: string | undefined;
}

/** Inputs that were checked before, as they are meant. */
export function restoreInputs(properties: Properties): RestoreInputs {
  const inputs = v.parse(inputsSchema, namedProperties(RESTORE_INPUTS, properties));
  const { backupId, repositoryName, optimizeVersion, replicas, optimize } = inputs;
  const milliseconds = (given: number | undefined) => (given === undefined ? undefined : given * 1000);
  return {
    datastore: inputs.datastore,
    deployment: optimize.deployment,
    managementApi: optimize.managementApi,
    target: {
      source: { kind: "backup", backupId },
      repositoryName,
      indexPrefix: inputs.indexPrefix ?? DEFAULT_INDEX_PREFIX,
      optimizeVersion,
      replicas,
      safetyBackup: inputs.safetyBackup ?? true,
      checkFirst: inputs.checkFirst,
      seedTemplates: inputs.seedTemplates,
      secondaryStorage: inputs.secondaryStorage,
    },
    confirm: inputs.confirm,
    notAfter: inputs.notAfter,
    quietMilliseconds: milliseconds(inputs.quietSeconds),
    observeMilliseconds: milliseconds(inputs.importSeconds),
    stallMilliseconds: milliseconds(inputs.stallSeconds),
    urn: inputs.__urn,
  };
}

/**
 * Everything that is wrong with inputs, as far as it can be known without asking anybody.
 *
 * @param now milliseconds since 1970.
 */
export function restoreInputFindings(inputs: Properties, previousInputs: Properties, now: number): Finding[] {
  const { optimize, backupId, indexPrefix = DEFAULT_INDEX_PREFIX, confirm, notAfter } = inputs;
  return [
    ...findingsOf(inputsSchema, inputs),
    ...restoreStorageFindings(inputs["secondaryStorage"], inputs["coordination"]),
    ...prefixFindings(indexPrefix),
    ...idFindings(backupId),
    ...processFindings(optimize),
    ...seedingFindings(inputs["seedTemplates"], optimize),
    ...confirmFindings(confirm, indexPrefix, backupId),
    // What was carried out stays declared, whatever time it is.
    ...(previousInputs["confirm"] === confirm ? [] : timeFindings(notAfter, now)),
  ];
}

function idFindings(backupId: unknown): Finding[] {
  if (typeof backupId !== "string" || isUnknown(backupId)) return [];
  // Optimize 3.9 had texts as ids; what neither has, cannot be restored.
  const problem = backupIdProblem(backupId, "texts");
  return problem === undefined ? [] : [{ property: "backupId", problem }];
}

function processFindings(optimize: unknown): Finding[] {
  if (typeof optimize !== "object" || optimize === null) return [];
  const { deployment, stopped }: { deployment?: unknown; stopped?: unknown } = optimize;
  if (deployment !== undefined && stopped !== undefined) {
    const problem = "has both deployment and stopped; keep the one that is so";
    return [{ property: "optimize", problem }];
  }
  if (deployment !== undefined || stopped === true || isUnknown(stopped)) return [];
  const problem =
    "has neither deployment, which is stopped and started again, nor stopped: true, which says that Optimize is stopped and stays so until the restore has ended";
  return [{ property: "optimize", problem }];
}

function seedingFindings(seedTemplates: unknown, optimize: unknown): Finding[] {
  if (seedTemplates !== true || typeof optimize !== "object" || optimize === null || isUnknown(optimize)) return [];
  if ("deployment" in optimize && optimize.deployment !== undefined) return [];
  const problem = "is true, and needs optimize.deployment: the Deployment to start. Leave it out: no restore needs it";
  return [{ property: "seedTemplates", problem }];
}

const CONFIRM = /^(.+)@([\w-]{8})#(.+)$/;

function prefixFindings(indexPrefix: unknown): Finding[] {
  const problem = typeof indexPrefix === "string" ? indexPrefixProblem(indexPrefix) : undefined;
  return problem === undefined ? [] : [{ property: "indexPrefix", problem }];
}

function confirmFindings(confirm: unknown, indexPrefix: unknown, backupId: unknown): Finding[] {
  if (typeof confirm !== "string" || confirm === "" || isUnknown(confirm)) return [];
  const [, prefix, , id] = CONFIRM.exec(confirm) ?? [];
  const wanted = `${isUnknown(indexPrefix) ? "<indexPrefix>" : String(indexPrefix)}@<the first 8 characters of the cluster's uuid>#${isUnknown(backupId) ? "<backupId>" : String(backupId)}`;
  const fits =
    prefix !== undefined &&
    (isUnknown(indexPrefix) || prefix === indexPrefix) &&
    (isUnknown(backupId) || typeof backupId !== "string" || id === backupId);
  if (fits) return [];
  const problem = `is ${confirm}, and must be ${wanted}: what is restored where. getRestorePlan tells it`;
  return [{ property: "confirm", problem }];
}

function timeFindings(notAfter: unknown, now: number): Finding[] {
  if (typeof notAfter !== "string" || notAfter === "" || isUnknown(notAfter)) return [];
  const time = Date.parse(notAfter);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(notAfter) || Number.isNaN(time)) {
    const problem = `is ${notAfter}, which is no time with a zone; write it as in 2026-11-21T06:00:00Z`;
    return [{ property: "notAfter", problem }];
  }
  if (time - now <= LONGEST_AHEAD_DAYS * DAY) return [];
  const problem = `is ${notAfter}, more than ${LONGEST_AHEAD_DAYS} days ahead: a program that is forgotten until then would restore over newer data. Set a time by which the restore has begun`;
  return [{ property: "notAfter", problem }];
}
