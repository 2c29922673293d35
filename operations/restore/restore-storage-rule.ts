import { type RestoreFinding } from "./plan/restore-finding";

/**
 * Camunda's rule: where the Orchestration Cluster keeps its secondary data in Elasticsearch or OpenSearch, all components
 * are restored together, from one id.
 *
 * @see https://docs.camunda.io/docs/self-managed/operational-guides/backup-restore/backup-and-restore/
 */
export function restoreStorageFindings(secondaryStorage: unknown, coordination: unknown): RestoreFinding[] {
  const searchBased = secondaryStorage === "elasticsearch" || secondaryStorage === "opensearch";
  if (!searchBased || coordination === "external") return [];
  const problem = `is ${secondaryStorage}: the data of Optimize and of the Orchestration Cluster then belong together, and Optimize alone would not match the rest. Restore all components from backups under one id, with the cluster stopped, and say so with coordination "external"`;
  return [{ kind: "refused", property: "secondaryStorage", problem }];
}
