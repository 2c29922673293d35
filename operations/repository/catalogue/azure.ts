import { both, elasticsearch, type Settings, place } from "./setting";

/** Azure Blob Storage. */
export const azureSettings: Settings = {
  container: {
    kind: "text",
    place: true,
    elasticsearch: { default: "elasticsearch-snapshots" },
    opensearch: { default: "opensearch-snapshots" },
  },
  base_path: place(),
  client: place("default"),
  // The secondary location makes a repository read-only, unless it is said to be writable.
  readonly: both("boolean"),
  location_mode: both("word", "primary_only"),
  chunk_size: both("bytes"),
  max_single_part_upload_size: elasticsearch("bytes", "256mb"),
  delete_objects_max_size: elasticsearch("integer", "256"),
  max_concurrent_batch_deletes: elasticsearch("integer", "10"),
};
