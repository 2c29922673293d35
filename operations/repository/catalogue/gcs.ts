import { both, elasticsearch, place, type Settings } from "./setting";

/** Google Cloud Storage. */
export const gcsSettings: Settings = {
  bucket: { ...place(), required: true },
  base_path: place(),
  client: place("default"),
  chunk_size: both("bytes", "5tb"),
  application_name: both("text"),
  "throttled_cas_retry.delay_increment": elasticsearch("time", "100ms"),
  "throttled_cas_retry.maximum_number_of_retries": elasticsearch("integer", "2"),
  "throttled_cas_retry.maximum_delay": elasticsearch("time", "5s"),
};
