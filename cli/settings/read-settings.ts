import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import * as v from "valibot";

import { ExplainedError } from "../../clients/explained-error";
import { findingsOf, noProperty } from "../../clients/finding";
import { type ConfigFile, isRecord } from "./config-file";
import { credentialInClear, isCredential } from "./credentials";
import { type Setting, SETTINGS } from "./setting";
import { type Settings, type SettingsGroup, settingsSchema } from "./settings-schema";

export interface SettingsSources {
  /** Values by flag, as the command line has them. */
  readonly flags: ReadonlyMap<string, unknown>;
  readonly environment: NodeJS.ProcessEnv;
  readonly file: ConfigFile | undefined;
}

/** PEM texts that can be given as `@file` everywhere. */
const FROM_FILES = new Set(["caCertificate", "clientCertificate", "clientKey"]);

/**
 * Puts the settings of a command together: flags win over variables, and variables over the config file, value by value.
 *
 * @param groups what the command uses; the rest of file and environment is not looked at.
 * @throws ExplainedError that lists all that is wrong, each with the names by which it can be set.
 */
export function readSettings(sources: SettingsSources, groups: readonly SettingsGroup[]): Settings {
  const values: Record<string, unknown> = {};
  const problems = fileProblems(sources.file);
  for (const [name, value] of Object.entries(sources.file?.values ?? {})) {
    if (groups.some((group) => group === name)) values[name] = structuredClone(value);
  }
  for (const setting of SETTINGS) {
    if (!groups.includes(setting.group)) continue;
    const direct = sources.flags.get(setting.flag) ?? fromVariable(setting, sources.environment, problems);
    if (direct !== undefined) put(values, setting.path, typed(direct, setting));
    readPem(values, setting, sources, direct === undefined, problems);
  }
  problems.push(
    ...findingsOf(settingsSchema, values).map(({ property, problem }) => `${namesOf(property)}: ${problem}`),
  );
  if (problems.length > 0) throw new ExplainedError("invalid", problems.join("\n"));
  return v.parse(settingsSchema, values);
}

/** A setting by all its names, for a message. */
export function namesOf(property: string): string {
  const setting = SETTINGS.find(({ path }) => path.join(".") === property);
  return setting === undefined ? property : `${property} (--${setting.flag}, ${setting.variable})`;
}

/** What is wrong with a config file as a whole: credentials, and names that nothing has. */
function fileProblems(file: ConfigFile | undefined): string[] {
  if (file === undefined) return [];
  const unknown = Object.keys(file.values).filter((name) => !(name in settingsSchema.entries));
  const credentials = SETTINGS.filter(({ path }) => isCredential(path) && at(file.values, path) !== undefined);
  const known = Object.keys(settingsSchema.entries);
  return [
    ...unknown.map((name) => `${file.path}: ${name} ${noProperty(name, "the settings", known)}`),
    ...credentials.map(({ path }) => credentialInClear(path, `${file.path}: ${path.join(".")}`)),
  ];
}

function fromVariable(setting: Setting, environment: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const value = environment[setting.variable];
  if (value === undefined || value === "") return undefined;
  if (!isCredential(setting.path)) return value;
  problems.push(credentialInClear(setting.path, setting.variable));
  return undefined;
}

/** Flags and variables are texts; what cannot be read as what it should be is left to the schema to complain about. */
function typed(value: unknown, { kind }: Setting): unknown {
  if (typeof value !== "string") return value;
  switch (kind) {
    case "number":
      return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
    case "boolean":
      return value === "true" ? true : value === "false" ? false : value;
    case "list":
      return value.split(",").map((entry) => entry.trim());
    case "text":
      return value;
  }
}

/** Replaces `@file` by what the file holds; paths in the config file are relative to it. */
function readPem(
  values: Record<string, unknown>,
  { path, flag }: Setting,
  sources: SettingsSources,
  isFromConfigFile: boolean,
  problems: string[],
): void {
  const name = path[path.length - 1] ?? "";
  const value = FROM_FILES.has(name) ? at(values, path) : undefined;
  if (typeof value !== "string") return;
  if (!value.startsWith("@")) {
    if (name === "clientKey") problems.push(`${path.join(".")}: a key is taken from a file only: write @ and its path`);
    return;
  }
  const folder = isFromConfigFile ? (sources.file?.folder ?? ".") : ".";
  try {
    put(values, path, readFileSync(resolve(folder, value.slice(1)), "utf8"));
  } catch {
    problems.push(`${path.join(".")} (--${flag}): the file ${value.slice(1)} cannot be read`);
  }
}

function at(values: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), values);
}

function put(values: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    values[name] = value;
    return;
  }
  const inner = values[name];
  const record = isRecord(inner) ? inner : {};
  values[name] = record;
  put(record, rest, value);
}
