import { flagOf } from "../../operations/command-hints";
import { type SettingsGroup, settingsSchema } from "./settings-schema";

/** One value that can be set, by any of three names. */
export interface Setting {
  readonly group: SettingsGroup;
  /** Such as `["datastore", "passwordFromEnv"]`. */
  readonly path: readonly string[];
  /** Such as `datastore-password-from-env`, without the dashes in front. */
  readonly flag: string;
  /** Such as `CAMUNDA_BACKUP_DATASTORE_PASSWORD_FROM_ENV`. */
  readonly variable: string;
  readonly kind: "text" | "number" | "boolean" | "list";
  readonly choices: readonly string[];
}

/**
 * All settings, from the schema that also checks them: a property that a client learns is a flag and a variable at once.
 * The flag is the property's path in kebab case; `retention` is left out of it, as in `--keep-last`. Maps, such as
 * `managementApi.headers`, can be set in the config file only.
 */
export const SETTINGS: readonly Setting[] = Object.entries(settingsSchema.entries).flatMap(([name, schema]) =>
  isGroup(name) ? settingsIn(name, [name], schema) : [],
);

function isGroup(name: string): name is SettingsGroup {
  return name in settingsSchema.entries;
}

function settingsIn(group: SettingsGroup, path: readonly string[], given: object): Setting[] {
  const schema = unwrapped(given);
  if ("entries" in schema && isObject(schema.entries)) {
    const entries: [string, unknown][] = Object.entries(schema.entries);
    return entries.flatMap(([name, entry]) => (isObject(entry) ? settingsIn(group, [...path, name], entry) : []));
  }
  const kind = kindOf(schema);
  if (kind === undefined) return [];
  const flag = flagOf(path);
  const variable = `CAMUNDA_BACKUP_${flag.replaceAll("-", "_").toUpperCase()}`;
  return [{ group, path, flag, variable, kind, choices: choicesOf(schema) }];
}

/** What an optional schema is about. */
function unwrapped(schema: object): object {
  return "wrapped" in schema && isObject(schema.wrapped) ? unwrapped(schema.wrapped) : schema;
}

function kindOf(schema: object): Setting["kind"] | undefined {
  const type: unknown = "type" in schema ? schema.type : undefined;
  switch (type) {
    case "boolean":
    case "number":
      return type;
    case "array":
      return "list";
    case "record":
      return undefined;
    default:
      return "text";
  }
}

function choicesOf(schema: object): string[] {
  const options: unknown = "options" in schema ? schema.options : undefined;
  const literal: unknown = "literal" in schema ? schema.literal : undefined;
  if (typeof literal === "string") return [literal];
  return Array.isArray(options) ? options.filter((option) => typeof option === "string") : [];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
