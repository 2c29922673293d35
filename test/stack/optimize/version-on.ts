import type { DatastoreKind } from "../datastores";

/**
 * The Optimize that the suites run on each datastore. It is chosen here and nowhere else, so that every suite meets the
 * oldest line, the newest one, and those between. Each pair is one that Camunda supports, or the nearest that the tests have.
 */
export const versionOn: Readonly<Record<DatastoreKind, string>> = {
  "elasticsearch-8.19": "8.7.11",
  "opensearch-2.19": "8.8.4",
  "elasticsearch-9.1": "8.9.2",
  "opensearch-3.8": "8.10.0",
};
