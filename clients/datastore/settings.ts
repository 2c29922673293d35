import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { addressSchema } from "../http/address";
import { type HttpConnection } from "../http/connection";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));

/** Which of the two families a cluster belongs to. */
export type Engine = "elasticsearch" | "opensearch";

/** How to reach an Elasticsearch or OpenSearch cluster, with all values known. */
export const datastoreSchema = v.pipe(
  v.strictObject({
    url: addressSchema("https://elasticsearch.example.com:9200"),
    engine: v.optional(
      v.picklist(
        ["elasticsearch", "opensearch"],
        "must be elasticsearch or opensearch; leave it out to have it detected",
      ),
    ),
    username: v.optional(text),
    password: v.optional(text),
    passwordFromEnv: v.optional(text),
    apiKey: v.optional(text),
    apiKeyFromEnv: v.optional(text),
    bearerToken: v.optional(text),
    bearerTokenFromEnv: v.optional(text),
    caCertificate: v.optional(text),
    clientCertificate: v.optional(text),
    clientKey: v.optional(text),
    insecureSkipTlsVerify: v.optional(v.boolean("must be true or false")),
    requestTimeoutSeconds: v.optional(
      v.pipe(v.number("must be a number of seconds"), v.minValue(1, "must be 1 or more")),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const problem of credentialProblems(dataset.value)) addIssue({ message: problem });
  }),
);

export type DatastoreSettings = v.InferOutput<typeof datastoreSchema>;

type Credentials = Pick<
  DatastoreSettings,
  | "username"
  | "password"
  | "passwordFromEnv"
  | "apiKey"
  | "apiKeyFromEnv"
  | "bearerToken"
  | "bearerTokenFromEnv"
  | "clientCertificate"
  | "clientKey"
>;

function credentialProblems(settings: Credentials): string[] {
  const problems: string[] = [];
  const given = (name: keyof Credentials) => settings[name] !== undefined;
  for (const name of ["password", "apiKey", "bearerToken"] as const) {
    if (given(name) && given(`${name}FromEnv`)) {
      problems.push(`has both ${name} and ${name}FromEnv; keep one of them`);
    }
  }
  const password = given("password") || given("passwordFromEnv");
  const kinds = [
    ...(given("username") || password ? ["username with password"] : []),
    ...(given("apiKey") || given("apiKeyFromEnv") ? ["apiKey"] : []),
    ...(given("bearerToken") || given("bearerTokenFromEnv") ? ["bearerToken"] : []),
  ];
  if (kinds.length > 1) problems.push(`has credentials of more than one kind (${kinds.join(", ")}); keep one of them`);
  if (given("username") !== password) {
    problems.push(
      given("username")
        ? "has a username without a password; add password or passwordFromEnv"
        : "has a password without a username; add username",
    );
  }
  if (given("clientCertificate") !== given("clientKey")) {
    problems.push("has only one of clientCertificate and clientKey; a client certificate needs both");
  }
  return problems;
}

const DEFAULT_REQUEST_TIMEOUT_SECONDS = 60;

/**
 * Looks up what is named by variable and puts the settings into the form in which transports take them.
 *
 * @throws ExplainedError when a variable that a `…FromEnv` property names is not set.
 */
export function datastoreConnection(settings: DatastoreSettings, environment: NodeJS.ProcessEnv): HttpConnection {
  const secret = (name: "password" | "apiKey" | "bearerToken"): string | undefined => {
    const variable = settings[`${name}FromEnv`];
    if (variable === undefined) return settings[name];
    const value = environment[variable];
    if (value !== undefined && value !== "") return value;
    throw new ExplainedError(
      "invalid",
      `datastore.${name}FromEnv: the environment variable ${variable} is not set where Pulumi runs; set it, or name another one.`,
    );
  };
  const authorization = authorizationHeader(
    settings.username,
    secret("password"),
    secret("apiKey"),
    secret("bearerToken"),
  );
  return {
    url: settings.url,
    headers: authorization === undefined ? {} : { authorization },
    tls: {
      ...(settings.caCertificate === undefined ? {} : { caCertificate: settings.caCertificate }),
      ...(settings.clientCertificate === undefined ? {} : { clientCertificate: settings.clientCertificate }),
      ...(settings.clientKey === undefined ? {} : { clientKey: settings.clientKey }),
      insecureSkipVerify: settings.insecureSkipTlsVerify ?? false,
    },
    requestTimeoutMilliseconds: (settings.requestTimeoutSeconds ?? DEFAULT_REQUEST_TIMEOUT_SECONDS) * 1000,
  };
}

function authorizationHeader(username?: string, password?: string, apiKey?: string, bearerToken?: string) {
  if (apiKey !== undefined) return `ApiKey ${apiKey}`;
  if (bearerToken !== undefined) return `Bearer ${bearerToken}`;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}`;
}
