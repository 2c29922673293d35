import { both, elasticsearch, opensearch, place, type Settings } from "./setting";

/** A folder that all nodes share, by FsRepository of both engines, whose servers were asked with unreadable values. */
export const fsSettings: Settings = {
  location: { ...place(), required: true },
  base_path: { ...opensearch("text"), place: true },
};

/**
 * A place that is only read: `url` by URLRepository of both engines, the other two by Elasticsearch's
 * URLHttpClientSettings. OpenSearch's servers were asked with unreadable values.
 */
export const urlSettings: Settings = {
  url: { ...place(), required: true },
  // Of those that write only.
  chunk_size: { kind: "bytes" },
  http_max_retries: elasticsearch("integer", "5"),
  http_socket_timeout: elasticsearch("time", "50s"),
};

/**
 * Hadoop's file system, by HdfsRepository of both engines; `conf.` and a key of Hadoop's is a setting too. OpenSearch
 * 3.8's plugin was asked with unreadable values. Elasticsearch documents `replication_factor`.
 */
export const hdfsSettings: Settings = {
  uri: { ...place(), required: true },
  path: { ...place(), required: true },
  load_defaults: both("boolean", "true"),
  "security.principal": both("text"),
  replication_factor: elasticsearch("integer"),
};
