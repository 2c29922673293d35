import { advanceImport } from "./import-progress";
import { createOptimizeSchema } from "./seed/seed-indices";
import { startOptimizeStandIn } from "./stand-in";

/**
 * The stand-in as the one process of a pod, configured by variables as Optimize is. Like Optimize, and unlike the
 * stand-in alone, it creates its schema before it is ready, and writes down how far its import is.
 */
async function main(): Promise<void> {
  const {
    DATASTORE_URL: datastoreUrl = "",
    DATASTORE_ENGINE: engine,
    OPTIMIZE_VERSION: version = "8.8.0",
  } = process.env;
  // The first process of a container ends by signals only where it says so.
  process.on("SIGTERM", () => process.exit(0));
  if (process.env["CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED"] !== "false") {
    await createOptimizeSchema({ datastoreUrl, version });
  }
  await startOptimizeStandIn({
    datastoreUrl,
    engine: engine === "opensearch" ? "opensearch" : "elasticsearch",
    repositoryName: process.env["CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME"],
    version,
    listen: { host: "0.0.0.0", port: 8092 },
  });
  advanceImport(datastoreUrl, "optimize");
}

void main();
