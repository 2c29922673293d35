import { nearestName } from "../../../clients/nearest-name";
import { type Engine } from "../../../clients/datastore/settings";
import { knownSettings } from "../../../operations/repository/setting-catalogue";
import { doubtfulSettings, unknownSettings } from "../../../operations/repository/unknown-settings";

test("a slip is named with what it was meant for", () => {
  expect(unknownSettings("fs", ["max_snapshot_bytes_per_second", "compress"])).toEqual([
    "max_snapshot_bytes_per_second is not in our list of the settings of the type fs; did you mean max_snapshot_bytes_per_sec? The datastore may ignore it",
  ]);
  expect(unknownSettings("fs", ["entirely_new"])).toEqual([expect.not.stringContaining("did you mean")]);
});

test("of a type that is not known, nothing is odd", () => {
  expect(unknownSettings("swift", ["anything"])).toEqual([]);
  expect(unknownSettings("hdfs", ["conf.dfs.client.read.shortcircuit", "uri"])).toEqual([]);
  expect(unknownSettings("hdfs", ["pth"])).toEqual([expect.stringContaining("did you mean path?")]);
});

type Doubt = readonly [engine: Engine, version: string, type: string, key: string, said: string | undefined];
test.each<Doubt>([
  [
    "elasticsearch",
    "8.19.5",
    "s3",
    "shard_path_type",
    "shard_path_type is a setting of OpenSearch, and is not in our list for Elasticsearch: Elasticsearch 8.19.5 may ignore it",
  ],
  ["opensearch", "3.8.0", "s3", "max_number_of_snapshots", "is a setting of Elasticsearch, and is not in our list for"],
  ["opensearch", "3.8.0", "hdfs", "replication_factor", "is a setting of Elasticsearch, and is not in our list for"],
  [
    "elasticsearch",
    "9.1.0",
    "gcs",
    "application_name",
    "application_name is not in our list for Elasticsearch: Elasticsearch 9.1.0 may ignore it",
  ],
  [
    "opensearch",
    "2.19.1",
    "s3",
    "server_side_encryption_type",
    "came with OpenSearch 3.1: OpenSearch 2.19.1 may ignore it",
  ],
  ["opensearch", "3.8.0", "s3", "server_side_encryption_type", undefined],
  ["opensearch", "3.8.0", "s3", "server_side_encryption", "went with OpenSearch 3.1: OpenSearch 3.8.0 may ignore it"],
  ["opensearch", "2.19.1", "s3", "server_side_encryption", undefined],
  ["elasticsearch", "8.19.8", "s3", "unsafely_incompatible_with_s3_conditional_writes", undefined],
  ["elasticsearch", "9.1.0", "s3", "something_newer", undefined],
])("%s %s, %s and %s", (engine, version, type, key, said) => {
  const doubts = doubtfulSettings({ engine, version, clusterUuid: "x" }, { type, settings: { [key]: "x" } });
  expect(doubts).toEqual(said === undefined ? [] : [expect.stringContaining(said)]);
});

test("no key of the list is told as ignored for a fact", () => {
  for (const type of ["fs", "url", "s3", "gcs", "azure", "hdfs"]) {
    const settings = Object.fromEntries(Object.keys(knownSettings(type)).map((key) => [key, "x"]));
    for (const engine of ["elasticsearch", "opensearch"] as const) {
      for (const doubt of doubtfulSettings({ engine, version: "1.0", clusterUuid: "x" }, { type, settings })) {
        expect(doubt).toMatch(/ may ignore it$/);
      }
    }
  }
});

test("the nearest name is near, or none", () => {
  expect(nearestName("bucketname", ["bucket", "base_path"])).toBeUndefined();
  expect(nearestName("buket", ["bucket", "base_path"])).toBe("bucket");
  expect(nearestName("BasePath", ["bucket", "base_path"])).toBe("base_path");
  expect(nearestName("max_restore_bytes", ["max_restore_bytes_per_sec", "base_path"])).toBe(
    "max_restore_bytes_per_sec",
  );
  expect(nearestName("x", [])).toBeUndefined();
});

/** Read out of the engines' own classes, whose names stand before the keys. */
const IN_THEIR_CODE: readonly (readonly [
  type: string,
  engine: Engine,
  version: string,
  source: string,
  keys: string,
])[] = [
  [
    "azure",
    "elasticsearch",
    "8.19.5",
    "AzureRepository.Repository",
    "account client container base_path location_mode chunk_size readonly max_single_part_upload_size delete_objects_max_size max_concurrent_batch_deletes",
  ],
  [
    "azure",
    "opensearch",
    "2.19.1",
    "AzureRepository.Repository",
    "account client container base_path location_mode chunk_size compress readonly",
  ],
  [
    "gcs",
    "elasticsearch",
    "8.19.5",
    "GoogleCloudStorageRepository",
    "bucket base_path chunk_size client throttled_cas_retry.delay_increment throttled_cas_retry.maximum_number_of_retries throttled_cas_retry.maximum_delay",
  ],
  [
    "gcs",
    "elasticsearch",
    "9.5.6",
    "GoogleCloudStorageRepository",
    "data_storage_class metadata_storage_class multipart_upload_size_threshold resumable_write_buffer_size delete_objects_max_size max_concurrent_batch_deletes",
  ],
  ["gcs", "opensearch", "2.19.1", "GoogleCloudStorageRepository", "bucket base_path compress chunk_size client"],
  [
    "hdfs",
    "elasticsearch",
    "8.19.5",
    "HdfsRepository",
    "uri path chunk_size load_defaults security.principal conf.dfs.client.read.shortcircuit",
  ],
  ["hdfs", "opensearch", "3.8.0", "HdfsRepository", "uri path chunk_size load_defaults security.principal conf.x"],
  [
    "url",
    "elasticsearch",
    "8.19.5",
    "URLRepository, URLHttpClientSettings",
    "url http_max_retries http_socket_timeout",
  ],
  ["url", "opensearch", "3.8.0", "URLRepository", "url"],
  [
    "s3",
    "elasticsearch",
    "9.1.0",
    "S3ClientSettings.refine",
    "protocol endpoint proxy.host proxy.port proxy.scheme read_timeout max_connections max_retries use_throttle_retries path_style_access disable_chunked_encoding add_purpose_custom_query_parameter region signer_override",
  ],
  [
    "s3",
    "elasticsearch",
    "9.1.0",
    "S3Repository",
    "bucket server_side_encryption buffer_size chunk_size max_multipart_parts max_copy_size_before_multipart storage_class canned_acl client cooldown_period base_path delete_objects_max_size max_multipart_upload_cleanup_size throttled_delete_retry.delay_increment throttled_delete_retry.maximum_delay throttled_delete_retry.maximum_number_of_retries get_register_retry_delay",
  ],
  [
    "s3",
    "opensearch",
    "3.8.0",
    "S3ClientSettings.refine",
    "endpoint protocol proxy.host proxy.port read_timeout request_timeout connection_timeout connection_ttl max_connections max_sync_connections connection_acquisition_timeout max_retries use_throttle_retries path_style_access disable_chunked_encoding region signer_override legacy_md5_checksum_calculation",
  ],
  [
    "s3",
    "opensearch",
    "3.8.0",
    "S3Repository, S3BlobStore",
    "bucket buffer_size canned_acl storage_class bulk_delete_size chunk_size client base_path redirect_large_s3_upload s3_upload_retry_enabled permit_backed_transfer_enabled s3_async_client_type server_side_encryption_type server_side_encryption_kms_key_id server_side_encryption_bucket_key_enabled server_side_encryption_encryption_context expected_bucket_owner",
  ],
];

test.each(IN_THEIR_CODE)("%s on %s %s: what %s reads is said to be read", (type, engine, version, _source, keys) => {
  const settings = Object.fromEntries(keys.split(" ").map((key) => [key, "1"]));
  expect(unknownSettings(type, Object.keys(settings))).toEqual([]);
  expect(doubtfulSettings({ engine, version, clusterUuid: "c" }, { type, settings })).toEqual([]);
});
