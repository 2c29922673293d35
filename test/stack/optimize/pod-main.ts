import { advanceImport } from "./import-progress";
import { startOptimize } from "./start-optimize";

/**
 * The stand-in as the one process of a pod, configured by variables as Optimize is. Like Optimize it works on its schema
 * before it is ready, ends with 1 where it may not start, and writes down how far its import is.
 */
async function main(): Promise<void> {
  const {
    DATASTORE_URL: datastoreUrl = "",
    DATASTORE_ENGINE: engine,
    OPTIMIZE_VERSION: version = "8.8.0",
  } = process.env;
  // The first process of a container ends by signals only where it says so.
  process.on("SIGTERM", () => process.exit(0));
  await startOptimize({
    datastoreUrl,
    engine: engine === "opensearch" ? "opensearch" : "elasticsearch",
    repositoryName: process.env["CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME"],
    version,
    listen: { host: "0.0.0.0", port: 8092 },
    initSchemaEnabled: process.env["CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED"] !== "false",
  });
  advanceImport(datastoreUrl, "optimize");
}

main().catch((error: unknown) => {
  console.error(String(error));
  process.exit(1);
});
