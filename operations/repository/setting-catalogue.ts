import { type Engine } from "../../clients/datastore/settings";
import { type SettingKind } from "./setting-values";

interface Setting {
  readonly kind: SettingKind;
  /** What an absent value means; undefined when the engine has no default, or computes one. */
  readonly default?: Readonly<Partial<Record<Engine, string>>>;
}

const both = (value: string) => ({ elasticsearch: value, opensearch: value });

/**
 * Settings of every type, with the defaults of Elasticsearch 8.19 and OpenSearch 3.8.
 * See https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/shared-file-system-repository and
 * https://docs.opensearch.org/latest/api-reference/snapshots/create-repository/.
 */
const common: Readonly<Record<string, Setting>> = {
  compress: { kind: "boolean", default: { elasticsearch: "true", opensearch: "false" } },
  readonly: { kind: "boolean", default: both("false") },
  chunk_size: { kind: "bytes" },
  max_snapshot_bytes_per_sec: { kind: "bytes", default: both("40mb") },
  max_restore_bytes_per_sec: { kind: "bytes", default: both("0") },
  max_number_of_snapshots: { kind: "integer", default: { elasticsearch: "2147483647" } },
};

const byType: Readonly<Record<string, Readonly<Record<string, Setting>>>> = {
  fs: {},
  url: {
    http_max_retries: { kind: "integer", default: { elasticsearch: "5" } },
    http_socket_timeout: { kind: "time", default: { elasticsearch: "50s" } },
  },
  s3: {
    client: { kind: "text", default: both("default") },
    buffer_size: { kind: "bytes" },
    path_style_access: { kind: "boolean", default: both("false") },
    server_side_encryption: { kind: "boolean", default: both("false") },
    canned_acl: { kind: "text", default: both("private") },
    storage_class: { kind: "text", default: both("standard") },
  },
  gcs: { client: { kind: "text", default: both("default") } },
  azure: {
    client: { kind: "text", default: both("default") },
    container: {
      kind: "text",
      default: { elasticsearch: "elasticsearch-snapshots", opensearch: "opensearch-snapshots" },
    },
    location_mode: { kind: "text", default: both("primary_only") },
  },
};

/** How the engine reads a setting; one that is not known here is compared as text. */
export function settingKind(_engine: Engine, type: string, key: string): SettingKind {
  return lookUp(type, key)?.kind ?? "text";
}

/** What the engine takes when a setting is absent, undefined when that is not known. */
export function settingDefault(engine: Engine, type: string, key: string): string | undefined {
  return lookUp(type, key)?.default?.[engine];
}

function lookUp(type: string, key: string): Setting | undefined {
  return byType[type]?.[key] ?? common[key];
}
