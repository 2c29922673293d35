import { startOptimizeStandIn } from "./stand-in";

/** The stand-in as the one process of a pod, configured by variables as Optimize is. */
async function main(): Promise<void> {
  const { DATASTORE_URL: datastoreUrl = "", DATASTORE_ENGINE: engine } = process.env;
  await startOptimizeStandIn({
    datastoreUrl,
    engine: engine === "opensearch" ? "opensearch" : "elasticsearch",
    repositoryName: process.env["CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME"],
    listen: { host: "0.0.0.0", port: 8092 },
  });
  // The first process of a container ends by signals only where it says so.
  process.on("SIGTERM", () => process.exit(0));
}

void main();
