import { type SettingValue } from "../../operations/repository/compare-settings";
import { knownSettings, type RepositoryType } from "../../operations/repository/setting-catalogue";
import { type SettingKind } from "../../operations/repository/setting-values";

/** The blocks of which a program gives exactly one; each but `other` is named after its type. */
export const BLOCKS = ["fs", "s3", "gcs", "azure", "url", "other"] as const;

export type BlockName = (typeof BLOCKS)[number];

export type Block = Readonly<Record<string, unknown>>;

/** The property that stands for a setting: `max_restore_bytes_per_sec` is `maxRestoreBytesPerSec`. */
export function propertyOf(settingKey: string): string {
  return settingKey.replace(/[._]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The setting that a property of a block stands for, undefined when it stands for none. */
export function settingKeyOf(type: RepositoryType, property: string): string | undefined {
  return Object.keys(knownSettings(type)).find((key) => propertyOf(key) === property);
}

/** The type and the settings that a block declares, in the engine's spelling. */
export function declaredBy(
  blockName: BlockName,
  block: Block,
): { type: string; settings: Record<string, SettingValue> } {
  if (blockName === "other") {
    return { type: String(block["type"]), settings: settingValues(block["settings"]) };
  }
  const settings: Record<string, SettingValue> = settingValues(block["extraSettings"]);
  for (const [property, value] of Object.entries(block)) {
    const key = settingKeyOf(blockName, property);
    if (key !== undefined && isSettingValue(value)) settings[key] = value;
  }
  return { type: blockName, settings };
}

/** The block that would declare settings of a datastore; what has no property of its own goes to `extraSettings`. */
export function blockFor(type: string, settings: Readonly<Record<string, string>>): { name: BlockName; block: Block } {
  const name = BLOCKS.find((candidate) => candidate === type);
  if (name === undefined || name === "other") return { name: "other", block: { type, settings } };
  const known = knownSettings(name);
  const block: Record<string, unknown> = {};
  const extraSettings: Record<string, string> = {};
  for (const [key, value] of Object.entries(settings)) {
    const setting = known[key];
    if (setting === undefined) extraSettings[key] = value;
    else block[propertyOf(key)] = typed(setting.kind, value);
  }
  return { name, block: Object.keys(extraSettings).length === 0 ? block : { ...block, extraSettings } };
}

function typed(kind: SettingKind, value: string): SettingValue {
  if (kind === "boolean" && /^(true|false)$/.test(value)) return value === "true";
  if (kind === "integer" && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}

function settingValues(record: unknown): Record<string, SettingValue> {
  if (typeof record !== "object" || record === null) return {};
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]: [string, unknown]) => (isSettingValue(value) ? [[key, value]] : [])),
  );
}

function isSettingValue(value: unknown): value is SettingValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
