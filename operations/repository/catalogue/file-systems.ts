import { both, elasticsearch, opensearch, place, type Settings } from "./setting";

/** A folder that all nodes share. */
export const fsSettings: Settings = {
  location: { ...place(), required: true },
  base_path: { ...opensearch("text"), place: true },
};

/** A place that is only read. */
export const urlSettings: Settings = {
  url: { ...place(), required: true },
  http_max_retries: elasticsearch("integer", "5"),
  http_socket_timeout: elasticsearch("time", "50s"),
};

/** Hadoop's file system, by a plugin; `conf.` and a key of Hadoop's is a setting too. */
export const hdfsSettings: Settings = {
  uri: { ...place(), required: true },
  path: { ...place(), required: true },
  load_defaults: both("boolean", "true"),
  "security.principal": both("text"),
  replication_factor: both("integer"),
};
