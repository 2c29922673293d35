import { type Finding } from "../../clients/finding";

/**
 * Camunda's rule: where the Orchestration Cluster keeps its secondary data in Elasticsearch or OpenSearch, Optimize is
 * backed up together with the other components under one id, and only otherwise by itself.
 *
 * @see https://docs.camunda.io/docs/self-managed/operational-guides/backup-restore/backup-and-restore/
 */
export function storageFindings(secondaryStorage: unknown, coordination: unknown, backupId: unknown): Finding[] {
  if (coordination === "external" && backupId === undefined) {
    return [
      {
        property: "backupId",
        problem: 'is needed with coordination "external": the id under which the other components are backed up',
      },
    ];
  }
  const searchBased = secondaryStorage === "elasticsearch" || secondaryStorage === "opensearch";
  if (!searchBased || coordination !== undefined) return [];
  return [
    {
      property: "secondaryStorage",
      problem: `is ${secondaryStorage}: the data of Optimize and of the Orchestration Cluster then belong together, and a backup of Optimize alone could not be restored to match. Run the other components' backups under the same id and say so with coordination "external" and that backupId`,
    },
  ];
}
