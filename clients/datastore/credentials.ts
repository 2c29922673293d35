import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { awsSigV4Schema } from "./aws-sigv4";

const text = v.pipe(v.string("must be a text"), v.minLength(1, "is empty"));

/** The properties by which a datastore is told who asks. */
export const credentialEntries = {
  username: v.optional(text),
  password: v.optional(text),
  passwordFromEnv: v.optional(text),
  apiKey: v.optional(text),
  apiKeyFromEnv: v.optional(text),
  bearerToken: v.optional(text),
  bearerTokenFromEnv: v.optional(text),
  awsSigV4: v.optional(awsSigV4Schema),
  clientCertificate: v.optional(text),
  clientKey: v.optional(text),
};

type Credentials = v.InferOutput<v.ObjectSchema<typeof credentialEntries, undefined>>;

const SECRETS = ["password", "apiKey", "bearerToken"] as const;

/** What is wrong with the credentials as a whole. */
export function credentialProblems(settings: Credentials): string[] {
  const problems: string[] = [];
  const given = (name: keyof Credentials) => settings[name] !== undefined;
  for (const name of SECRETS) {
    if (given(name) && given(`${name}FromEnv`)) {
      problems.push(`has both ${name} and ${name}FromEnv; keep one of them`);
    }
  }
  const password = given("password") || given("passwordFromEnv");
  const kinds = [
    ...(given("username") || password ? ["username with password"] : []),
    ...(given("apiKey") || given("apiKeyFromEnv") ? ["apiKey"] : []),
    ...(given("bearerToken") || given("bearerTokenFromEnv") ? ["bearerToken"] : []),
    ...(given("awsSigV4") ? ["awsSigV4"] : []),
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

/**
 * The header that tells who asks; undefined where nothing does, or a signature.
 *
 * @throws ExplainedError when a variable that a `…FromEnv` property names is not set, or cannot be sent.
 */
export function authorizationHeader(settings: Credentials, environment: NodeJS.ProcessEnv): string | undefined {
  const secret = (name: (typeof SECRETS)[number]) => secretOf(settings, name, environment);
  const apiKey = secret("apiKey");
  if (apiKey !== undefined) return `ApiKey ${apiKey}`;
  const bearerToken = secret("bearerToken");
  if (bearerToken !== undefined) return `Bearer ${bearerToken}`;
  if (settings.username === undefined) return undefined;
  return `Basic ${Buffer.from(`${settings.username}:${secret("password") ?? ""}`).toString("base64")}`;
}

function secretOf(
  settings: Credentials,
  name: (typeof SECRETS)[number],
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const variable = settings[`${name}FromEnv`];
  const value = variable === undefined ? settings[name] : environment[variable];
  if (variable !== undefined && (value === undefined || value === "")) {
    throw new ExplainedError("invalid", unsetVariable(`datastore.${name}FromEnv`, variable));
  }
  // The search clients quote a header that cannot be sent.
  if (value !== undefined && name !== "password" && !/^[\x21-\x7e]+$/.test(value)) {
    const place = variable === undefined ? "" : ` (the environment variable ${variable})`;
    throw new ExplainedError(
      "invalid",
      `datastore.${name}${place}: has a character that no header may hold, such as a blank or the end of a line; remove it.`,
    );
  }
  return value;
}

/** Says that a variable is not set, or is empty, which a property names. */
export function unsetVariable(property: string, variable: string): string {
  return `${property}: the environment variable ${variable} is not set, or is empty, where this runs; set it, or name another one.`;
}

/** Whose credentials a request was sent with, without the credentials: what a message says when they are refused. */
export function describeCredentials(settings: Credentials): string {
  const certificate = settings.clientCertificate === undefined ? [] : ["datastore.clientCertificate"];
  return [...headerCredentials(settings), ...certificate].join(" and ") || "no credentials";
}

function headerCredentials(settings: Credentials): string[] {
  const from = (name: (typeof SECRETS)[number]) => {
    const variable = settings[`${name}FromEnv`];
    return variable === undefined ? `datastore.${name}` : `the environment variable ${variable} (${name}FromEnv)`;
  };
  if (settings.username !== undefined) return [`the username ${settings.username} and ${from("password")}`];
  if (settings.apiKey !== undefined || settings.apiKeyFromEnv !== undefined) return [from("apiKey")];
  if (settings.bearerToken !== undefined || settings.bearerTokenFromEnv !== undefined) return [from("bearerToken")];
  if (settings.awsSigV4 === undefined) return [];
  const { region, profile, roleArn } = settings.awsSigV4;
  const source = profile === undefined ? "the AWS credentials found where this runs" : `the AWS profile ${profile}`;
  return [`${source}${roleArn === undefined ? "" : `, as the role ${roleArn}`}, signed for ${region}`];
}
