import { both, elasticsearch, opensearch, type Settings } from "./setting";

/**
 * Settings of every type, by BlobStoreRepository of Elasticsearch 8.19 and 9.1, OpenSearch 2.19 and 3.8, and by their
 * servers, which complain of unreadable values. OpenSearch's
 * documentation differs in two defaults: it gives 40mb for max_restore_bytes_per_sec, where the server does not limit,
 * and HASHED_PREFIX for shard_path_type, where the server takes FIXED.
 */
export const commonSettings: Settings = {
  compress: { kind: "boolean", elasticsearch: { default: "true" }, opensearch: { default: "false" } },
  readonly: both("boolean", "false"),
  chunk_size: both("bytes"),
  // Elasticsearch's 40mb gives way to the nodes' bandwidth settings where those are set.
  max_snapshot_bytes_per_sec: { kind: "rate", elasticsearch: {}, opensearch: { default: "40mb" } },
  max_restore_bytes_per_sec: both("rate", "0"),
  io_buffer_size: both("bytes", "128kb"),
  support_url_repo: both("boolean", "true"),
  cache_repository_data: both("boolean", "true"),
  max_number_of_snapshots: elasticsearch("integer", "2147483647"),
  use_for_peer_recovery: elasticsearch("boolean", "false"),
  compression_type: opensearch("word", "deflate"),
  max_remote_upload_bytes_per_sec: opensearch("rate", "0"),
  max_remote_low_priority_upload_bytes_per_sec: opensearch("rate", "0"),
  max_remote_download_bytes_per_sec: opensearch("rate", "0"),
  max_remote_low_priority_download_bytes_per_sec: opensearch("rate", "0", { since: "3.0" }),
  prefix_mode_verification: opensearch("boolean", "false"),
  shard_path_type: opensearch("word", "fixed"),
  remote_store_index_shallow_copy: opensearch("boolean", "false"),
  shallow_snapshot_v2: opensearch("boolean", "false"),
  max_snapshot_shard_blob_delete_batch_size: opensearch("integer", "1000"),
  allow_concurrent_modifications: opensearch("boolean", "false"),
  system_repository: opensearch("boolean", "false"),
};
