import { both, elasticsearch, type Settings, place } from "./setting";

/**
 * Azure Blob Storage, by AzureRepository.Repository of both engines: Elasticsearch's source, and OpenSearch 3.8's plugin,
 * which complains of unreadable values of those that are no text.
 */
export const azureSettings: Settings = {
  container: {
    kind: "text",
    place: true,
    elasticsearch: { default: "elasticsearch-snapshots" },
    opensearch: { default: "opensearch-snapshots" },
  },
  base_path: place(),
  client: place("default"),
  // Deprecated in both; it names the client where `client` is absent.
  account: place(),
  // The secondary location makes a repository read-only, unless it is said to be writable.
  readonly: both("boolean"),
  location_mode: both("word", "primary_only"),
  chunk_size: both("bytes"),
  max_single_part_upload_size: elasticsearch("bytes", "256mb"),
  delete_objects_max_size: elasticsearch("integer", "256"),
  max_concurrent_batch_deletes: elasticsearch("integer", "10"),
};
