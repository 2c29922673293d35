/** The settings that say where something is: those that a command which a message names needs again. */
const PLACE = ["managementApi", "datastore", "repositoryName"] as const;
const WHOLE_PLACE = [...PLACE, "indexPrefix", "ledger"] as const;
const HOW_IT_STANDS = ["secondaryStorage", "coordination"] as const;

/** By command, which of them it takes. */
export const HINTED_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  list: PLACE,
  show: PLACE,
  create: [...WHOLE_PLACE, ...HOW_IT_STANDS],
  delete: WHOLE_PLACE,
  prune: WHOLE_PLACE,
  "check-restore": ["datastore", "repositoryName", "indexPrefix", "ledger"],
  restore: [...WHOLE_PLACE, ...HOW_IT_STANDS, "optimize", "journal"],
  status: ["schedule"],
  doctor: [...PLACE, "indexPrefix", ...HOW_IT_STANDS, "schedule", "optimize"],
};

/** An argument of the command that was given, or that follows from a resource's inputs. */
export interface GivenArgument {
  /** The setting that it belongs to, such as `datastore`; undefined for one that every command takes. */
  readonly group: string | undefined;
  /** Without the dashes in front. */
  readonly flag: string;
  /** A switch has none. */
  readonly value?: string;
}

const HINT = /`camunda-backup ([a-z-]+)([^`]*)`/g;

/**
 * Completes the commands that a text names between backticks, so that they run as they stand there: with the package's own
 * name, because npx would look for another package outside of a project, and with the arguments that say where.
 */
export function withRunnableCommands(text: string, given: readonly GivenArgument[]): string {
  return text.replace(HINT, (hint, command: string, rest: string) => {
    const taken = HINTED_COMMANDS[command];
    if (taken === undefined) return hint;
    const missing = given
      .filter(({ group }) => group === undefined || taken.includes(group))
      .filter(({ flag }) => !new RegExp(`--${flag}(?![\\w-])`).test(rest))
      .map(({ flag, value }) => ` --${flag}${value === undefined ? "" : ` ${inShell(value)}`}`);
    return `\`npx pulumi-camunda-backup ${command}${rest}${missing.join("")}\``;
  });
}

/** The properties of a target that name it and hold no credential and no file. */
const TOLD = new Set([
  ...["url", "engine", "api", "username", "passwordFromEnv", "apiKeyFromEnv", "bearerTokenFromEnv"],
  ...["insecureSkipTlsVerify", "namespace", "service", "port", "context", "tls", "name", "container", "stopped"],
  ...["region", "profile", "roleArn", "repositoryName", "indexPrefix", "secondaryStorage", "coordination"],
]);

/** What the inputs of a resource or of a schedule come to on the command line. */
export function argumentsOf(inputs: Readonly<Record<string, unknown>>): GivenArgument[] {
  const groups = ["managementApi", "datastore", "repositoryName", "indexPrefix", ...HOW_IT_STANDS, "optimize"];
  return groups.flatMap((group) => argumentsIn(group, [group], inputs[group]));
}

function argumentsIn(group: string, path: readonly string[], value: unknown): GivenArgument[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => argumentsIn(group, [...path, name], inner));
  }
  if (!TOLD.has(path.at(-1) ?? "")) return [];
  const flag = flagOf(path);
  if (value === true) return [{ group, flag }];
  return typeof value === "string" || typeof value === "number" ? [{ group, flag, value: String(value) }] : [];
}

/** A property's path in kebab case; `retention` is left out of it. */
export function flagOf(path: readonly string[]): string {
  const named = path[0] === "retention" ? path.slice(1) : path;
  return named.map((name) => name.replace(/[A-Z0-9]*[A-Z]/g, (capitals) => `-${capitals.toLowerCase()}`)).join("-");
}

/** As a shell takes it for one word. */
export function inShell(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
