import { ExplainedError } from "../../clients/explained-error";

/** Properties whose value is a credential, with the way in which it is given instead. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  password: "passwordFromEnv",
  apiKey: "apiKeyFromEnv",
  bearerToken: "bearerTokenFromEnv",
  kubeconfig: "",
};

/** Flags that people try, with the one that they want instead. */
export const CREDENTIAL_FLAGS: Readonly<Record<string, string>> = {
  password: "--datastore-password-from-env",
  "datastore-password": "--datastore-password-from-env",
  "api-key": "--datastore-api-key-from-env",
  "datastore-api-key": "--datastore-api-key-from-env",
  "bearer-token": "--datastore-bearer-token-from-env",
  "datastore-bearer-token": "--datastore-bearer-token-from-env",
};

/** Whether a property is a credential that is given by the name of a variable only. */
export function isCredential(path: readonly string[]): boolean {
  return (path[path.length - 1] ?? "") in CREDENTIALS;
}

/** Why a credential is not taken in a flag; its value is not repeated. */
export function credentialOnCommandLine(flag: string): ExplainedError {
  return new ExplainedError(
    "invalid",
    `--${flag}: no credential is taken on the command line, where every user of this machine can read it. Put it into an environment variable and give its name: ${CREDENTIAL_FLAGS[flag] ?? ""} NAME.`,
  );
}

/** Why a credential is not taken from a file or a variable of its own. */
export function credentialInClear(path: readonly string[], place: string): string {
  const name = path[path.length - 1] ?? "";
  const instead = CREDENTIALS[name] ?? "";
  const wayOut =
    instead === ""
      ? "Leave it out: the kubeconfig of this machine is used."
      : `Put it into an environment variable, and its name into ${[...path.slice(0, -1), instead].join(".")}.`;
  return `${place}: no credential is kept in clear. ${wayOut}`;
}
