import { type Repository } from "../../clients/datastore/repositories";
import { type Engine } from "../../clients/datastore/settings";
import { knownSettings } from "./setting-catalogue";
import { canonicalValue } from "./setting-values";

/** A setting's value as programs write it. */
export type SettingValue = string | number | boolean;

export interface SettingDifference {
  /** In the engine's spelling. */
  readonly key: string;
  readonly declared: string | undefined;
  readonly actual: string | undefined;
}

/** What a comparison needs to know of a repository. */
export interface RepositorySettings {
  readonly type: string;
  readonly settings: Readonly<Record<string, SettingValue | null | undefined>>;
}

/** How a repository differs from what is declared; its type counts as a setting. */
export function differencesFrom(
  engine: Engine,
  declared: RepositorySettings,
  repository: Pick<Repository, "type" | "settings">,
): SettingDifference[] {
  if (declared.type !== repository.type) {
    return [{ key: "type", declared: declared.type, actual: repository.type }];
  }
  return differingSettings(engine, declared, repository);
}

/**
 * The settings in which two repositories of one type differ, by what they mean to the engine: `1gb` is `1024mb`, the
 * text `true` is true, and absent, empty and null all stand for the engine's default.
 */
export function differingSettings(
  engine: Engine,
  declared: RepositorySettings,
  actual: RepositorySettings,
): SettingDifference[] {
  const keys = new Set([...Object.keys(declared.settings), ...Object.keys(actual.settings)]);
  return [...keys].sort().flatMap((key) => {
    const one = written(declared.settings[key]);
    const other = written(actual.settings[key]);
    return sameSetting(engine, declared.type, key, one, other) ? [] : [{ key, declared: one, actual: other }];
  });
}

/** "compress is false instead of true": differences in words. */
export function describe(differences: readonly SettingDifference[]): string {
  return differences
    .map(({ key, declared, actual }) => `${key} is ${actual ?? "not set"} instead of ${declared ?? "not set"}`)
    .join(", ");
}

/** Empty and null values stand for the engine's default, which an absent key gives. */
export function writtenSettings({ settings }: RepositorySettings): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined || value === null || value === "" ? [] : [[key, value]],
    ),
  );
}

/**
 * The defaults to write for rates that were set and are not any more: OpenSearch 3 keeps a rate that a write leaves out,
 * when nothing else changes with it.
 */
export function clearedRates(
  engine: Engine,
  declared: RepositorySettings,
  existing: RepositorySettings | undefined,
): Record<string, string> {
  if (engine !== "opensearch" || existing?.type !== declared.type) return {};
  const known = knownSettings(declared.type);
  return Object.fromEntries(
    Object.keys(existing.settings).flatMap((key) => {
      const setting = known[key];
      const fallback = setting?.kind === "rate" ? setting.opensearch?.default : undefined;
      return fallback === undefined || written(declared.settings[key]) !== undefined ? [] : [[key, fallback]];
    }),
  );
}

function sameSetting(engine: Engine, type: string, key: string, one: string | undefined, other: string | undefined) {
  const setting = knownSettings(type)[key];
  const meaning = (value: string | undefined) => {
    const effective = value ?? setting?.[engine]?.default;
    return effective === undefined ? undefined : canonicalValue(setting?.kind ?? "text", effective);
  };
  return meaning(one) === meaning(other);
}

function written(value: SettingValue | null | undefined): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}
