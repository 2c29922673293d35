import { type Engine } from "../../clients/datastore/settings";
import { type SettingKind } from "./setting-values";

/** The types that have a block of their own. */
export type RepositoryType = "fs" | "s3" | "gcs" | "azure" | "url";

/** What is known of a setting. */
export interface Setting {
  readonly kind: SettingKind;
  /** What an absent value means; undefined when the engine has no default, or computes one. */
  readonly default?: Readonly<Partial<Record<Engine, string>>>;
  readonly required?: true;
}

const both = (value: string) => ({ elasticsearch: value, opensearch: value });
const text: Setting = { kind: "text" };
const place: Setting = { kind: "text", required: true };

/**
 * Settings of every type, with the defaults of Elasticsearch 8.19 and OpenSearch 3.8.
 * See https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/manage-snapshot-repositories and
 * https://docs.opensearch.org/latest/api-reference/snapshots/create-repository/.
 */
const common: Readonly<Record<string, Setting>> = {
  compress: { kind: "boolean", default: { elasticsearch: "true", opensearch: "false" } },
  readonly: { kind: "boolean", default: both("false") },
  chunk_size: { kind: "bytes" },
  max_snapshot_bytes_per_sec: { kind: "bytes", default: both("40mb") },
  max_restore_bytes_per_sec: { kind: "bytes", default: both("0") },
};

const catalogue: Readonly<Record<RepositoryType, Readonly<Record<string, Setting>>>> = {
  fs: { ...common, location: place },
  url: {
    ...common,
    url: place,
    http_max_retries: { kind: "integer", default: { elasticsearch: "5" } },
    http_socket_timeout: { kind: "time", default: { elasticsearch: "50s" } },
  },
  s3: {
    ...common,
    bucket: place,
    base_path: text,
    client: { kind: "text", default: both("default") },
    buffer_size: { kind: "bytes" },
    canned_acl: { kind: "text", default: both("private") },
    storage_class: { kind: "text", default: both("standard") },
    server_side_encryption: { kind: "boolean", default: both("false") },
    path_style_access: { kind: "boolean", default: both("false") },
    endpoint: text,
    region: text,
    role_arn: text,
  },
  gcs: { ...common, bucket: place, base_path: text, client: { kind: "text", default: both("default") } },
  azure: {
    ...common,
    container: {
      kind: "text",
      default: { elasticsearch: "elasticsearch-snapshots", opensearch: "opensearch-snapshots" },
    },
    base_path: text,
    client: { kind: "text", default: both("default") },
    location_mode: { kind: "text", default: both("primary_only") },
  },
};

/** The settings of a type, in the engine's spelling; those of every type for a type that has no block. */
export function knownSettings(type: string): Readonly<Record<string, Setting>> {
  return isRepositoryType(type) ? catalogue[type] : common;
}

function isRepositoryType(type: string): type is RepositoryType {
  return Object.hasOwn(catalogue, type);
}
