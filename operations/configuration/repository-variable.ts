/** The variable that names the snapshot repository to Optimize; it feeds the Elasticsearch and the OpenSearch key. */
export const REPOSITORY_VARIABLE = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";
