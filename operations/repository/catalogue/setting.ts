import { type ClusterIdentity } from "../../../clients/datastore/cluster-identity";
import { type Engine } from "../../../clients/datastore/settings";
import { type SettingKind } from "../setting-values";

/** What one engine makes of a setting. */
export interface EngineSetting {
  /** What an absent value means; undefined when the engine has no default, or computes one. */
  readonly default?: string;
  /** The first version that knows it, such as `3.1`; undefined for one older than all that are supported. */
  readonly since?: string;
  /** The first version that does not know it any more. */
  readonly removed?: string;
}

/** What is known of a setting. An engine that is missing does not read it, as far as its code and its answers tell. */
export interface Setting extends Readonly<Partial<Record<Engine, EngineSetting>>> {
  readonly kind: SettingKind;
  readonly required?: true;
  /** Says, with others, where snapshots are kept: one that changes may hide those that were taken before. */
  readonly place?: true;
}

export type Settings = Readonly<Record<string, Setting>>;

/** A setting of both engines with one default, or none. */
export function both(kind: SettingKind, defaultValue?: string): Setting {
  const engine = defaultValue === undefined ? {} : { default: defaultValue };
  return { kind, elasticsearch: engine, opensearch: engine };
}

/** A setting of both engines that says where snapshots are kept. */
export function place(defaultValue?: string): Setting {
  return { ...both("text", defaultValue), place: true };
}

/** A setting that only Elasticsearch knows. */
export function elasticsearch(kind: SettingKind, defaultValue?: string, versions: EngineSetting = {}): Setting {
  return { kind, elasticsearch: { ...(defaultValue === undefined ? {} : { default: defaultValue }), ...versions } };
}

/** A setting that only OpenSearch knows. */
export function opensearch(kind: SettingKind, defaultValue?: string, versions: EngineSetting = {}): Setting {
  return { kind, opensearch: { ...(defaultValue === undefined ? {} : { default: defaultValue }), ...versions } };
}

/** Whether a server reads a setting, as far as is known. */
export function isReadBy(setting: Setting, { engine, version }: Pick<ClusterIdentity, "engine" | "version">): boolean {
  const here = setting[engine];
  if (here === undefined) return false;
  const isThere = here.since === undefined || !isOlder(version, here.since);
  return isThere && (here.removed === undefined || isOlder(version, here.removed));
}

/** Compares the first two numbers of versions. */
function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split(".").map((part) => Number.parseInt(part, 10)));
  for (let index = 0; index < 2; index++) {
    const difference = (one?.[index] ?? 0) - (other?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
