import { both, elasticsearch, place, type Settings } from "./setting";

/**
 * Google Cloud Storage, by GoogleCloudStorageRepository of both engines: Elasticsearch's source, and OpenSearch 3.8's
 * plugin, which complains of unreadable values of those that are no text.
 */
export const gcsSettings: Settings = {
  bucket: { ...place(), required: true },
  base_path: place(),
  client: place("default"),
  chunk_size: both("bytes", "5tb"),
  // Documented until 6.8, and read by neither engine any more: it is a setting of the client now.
  application_name: { kind: "text" },
  "throttled_cas_retry.delay_increment": elasticsearch("time", "100ms"),
  "throttled_cas_retry.maximum_number_of_retries": elasticsearch("integer", "2"),
  "throttled_cas_retry.maximum_delay": elasticsearch("time", "5s"),
  // In Elasticsearch's source of 2026. Its release notes name no version for them, so that none is given here.
  data_storage_class: elasticsearch("word"),
  metadata_storage_class: elasticsearch("word"),
  multipart_upload_size_threshold: elasticsearch("bytes"),
  resumable_write_buffer_size: elasticsearch("bytes"),
  delete_objects_max_size: elasticsearch("integer"),
  max_concurrent_batch_deletes: elasticsearch("integer", "5"),
};
