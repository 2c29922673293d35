import fc from "fast-check";

import { type Setting } from "../../../operations/repository/catalogue/setting";
import { knownSettings, type RepositoryType } from "../../../operations/repository/setting-catalogue";
import { type SettingValue } from "../../../operations/repository/compare-settings";

export const types: RepositoryType[] = ["fs", "url", "s3", "gcs", "azure"];

/** A text that holds something, and that a place may be written as: see place-problem.ts. */
const filled = fc.stringMatching(/^[a-z]([a-z0-9 ._-]?[a-z0-9]|\/[a-z]){0,10}$/);
const withoutPath = fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/);
const NAMES = ["bucket", "container"];

function anyValue(key: string, { kind }: Setting): fc.Arbitrary<SettingValue> {
  const size = fc.tuple(fc.nat(9999), fc.constantFrom("b", "kb", "mb", "gb", "KB", "m")).map((parts) => parts.join(""));
  switch (kind) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.nat(10_000);
    case "bytes":
    case "rate":
      return size;
    case "time":
      return fc.tuple(fc.nat(999), fc.constantFrom("ms", "s", "m", "h")).map((parts) => parts.join(""));
    default:
      return NAMES.includes(key) ? withoutPath : filled;
  }
}

/** Settings of a type, in the engine's spelling, those that are required always among them. */
export function anySettings(type: RepositoryType): fc.Arbitrary<Record<string, SettingValue>> {
  const known = knownSettings(type);
  const requiredKeys = Object.keys(known).filter((key) => known[key]?.required === true);
  const values = Object.fromEntries(Object.entries(known).map(([key, setting]) => [key, anyValue(key, setting)]));
  return fc.record<Record<string, SettingValue>, string>(values, { requiredKeys });
}

/** What a datastore gives back for settings: texts, dots as nested objects. */
export function echoOf(settings: Readonly<Record<string, SettingValue>>): Record<string, unknown> {
  const echo: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) {
    const path = key.split(".");
    const last = path.pop() ?? key;
    let place = echo;
    for (const step of path) place = (place[step] ??= {}) as Record<string, unknown>;
    place[last] = String(value);
  }
  return echo;
}
