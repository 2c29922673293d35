import * as v from "valibot";

import { datastoreSchema } from "../../clients/datastore/settings";
import { managementApiSchema } from "../../clients/optimize/settings";
import { ExplainedError } from "../../clients/explained-error";
import { indexPrefixSchema } from "../backup/index-prefix-schema";
import { retentionSchema } from "../retention/retention-schema";

const name = v.pipe(v.string(), v.minLength(1));
const seconds = v.pipe(v.number(), v.minValue(1));

/** What a scheduled run is told by a file; the credentials come by the environment, see `CREDENTIAL_VARIABLES`. */
const settingsSchema = v.strictObject({
  schedule: name,
  timeZone: name,
  managementApi: managementApiSchema,
  datastore: v.optional(datastoreSchema),
  repositoryName: v.optional(name),
  retention: v.optional(retentionSchema),
  /** Undefined where nothing is declared: it is learnt where it can be, and is `optimize` otherwise. */
  indexPrefix: v.optional(indexPrefixSchema),
  whenBusy: v.picklist(["wait", "fail"]),
  timeoutSeconds: seconds,
  graceSeconds: seconds,
  leaseName: name,
  ledgerName: name,
  statusName: name,
});

/** What the file of settings holds. */
export type ScheduledRunSettings = v.InferInput<typeof settingsSchema>;

/** The settings with their credentials. */
export type EffectiveSettings = v.InferOutput<typeof settingsSchema>;

/** The variable that tells a pod what to do other than to take a backup, and its value for a check of a restore. */
export const WORK_VARIABLE = "CAMUNDA_BACKUP_WORK";
export const CHECK_RESTORE = "check-restore";

/** The variables that carry credentials, each taken from a key of a Secret. */
export const CREDENTIAL_VARIABLES = {
  username: "CAMUNDA_BACKUP_DATASTORE_USERNAME",
  password: "CAMUNDA_BACKUP_DATASTORE_PASSWORD",
  apiKey: "CAMUNDA_BACKUP_DATASTORE_API_KEY",
  bearerToken: "CAMUNDA_BACKUP_DATASTORE_BEARER_TOKEN",
  clientCertificate: "CAMUNDA_BACKUP_DATASTORE_CLIENT_CERTIFICATE",
  clientKey: "CAMUNDA_BACKUP_DATASTORE_CLIENT_KEY",
  managementAuthorization: "CAMUNDA_BACKUP_MANAGEMENT_AUTHORIZATION",
} as const;

/**
 * Reads the settings and adds the credentials.
 *
 * @throws ExplainedError that quotes nothing of what it read.
 */
export function readSettings(text: string, environment: NodeJS.ProcessEnv): EffectiveSettings {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({})), text);
  if (!parsed.success) throw invalid("the file of settings is not JSON");
  const { datastore, managementApi } = parsed.output;
  const settings = v.safeParse(settingsSchema, {
    ...parsed.output,
    ...(isObject(datastore) ? { datastore: { ...datastore, ...datastoreCredentials(environment) } } : {}),
    ...(isObject(managementApi) ? { managementApi: { ...managementApi, ...managementHeaders(environment) } } : {}),
  });
  if (settings.success) return settings.output;
  const [{ path, message }] = settings.issues;
  throw invalid(`${(path ?? []).map(({ key }) => String(key)).join(".")} ${message}`);
}

function datastoreCredentials(environment: NodeJS.ProcessEnv): Record<string, string> {
  const { username, password, apiKey, bearerToken, clientCertificate, clientKey } = CREDENTIAL_VARIABLES;
  const value = (property: string, variable: string) => {
    const found = environment[variable];
    return found === undefined || found === "" ? {} : { [property]: found };
  };
  const named = (property: string, variable: string) =>
    Object.keys(value(property, variable)).length === 0 ? {} : { [property]: variable };
  return {
    ...value("username", username),
    ...named("passwordFromEnv", password),
    ...named("apiKeyFromEnv", apiKey),
    ...named("bearerTokenFromEnv", bearerToken),
    ...value("clientCertificate", clientCertificate),
    ...value("clientKey", clientKey),
  };
}

function managementHeaders(environment: NodeJS.ProcessEnv): { headers?: Record<string, string> } {
  const authorization = environment[CREDENTIAL_VARIABLES.managementAuthorization];
  return authorization === undefined || authorization === "" ? {} : { headers: { authorization } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function invalid(problem: string): ExplainedError {
  return new ExplainedError("invalid", `settings of the scheduled run: ${problem}. Run \`pulumi up --refresh\`.`);
}
