import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BackupSchedule, optimizeBackupEnvironment, SnapshotRepository } from "pulumi-camunda-backup";

const config = new pulumi.Config();
const namespace = config.get("namespace") ?? "camunda";
const datastore = { url: config.require("datastoreUrl") };

const repository = new SnapshotRepository("repository", {
  datastore,
  repositoryName: "optimize-backups",
  fs: { location: "optimize" },
});

// Helm replaces lists: what optimize.env holds already has to be handed over too.
const optimizeEnvironment = optimizeBackupEnvironment(repository.repositoryName, [
  { name: "OPTIMIZE_LOG_LEVEL", value: "INFO" },
]);

const camunda = new kubernetes.helm.v3.Release("camunda", {
  name: "camunda",
  namespace,
  chart: config.get("chart") ?? "camunda-platform",
  ...(config.get("chartRepository") && { repositoryOpts: { repo: config.require("chartRepository") } }),
  values: {
    optimize: { enabled: true, env: optimizeEnvironment },
  },
});

const schedule = new BackupSchedule(
  "optimize-nightly",
  {
    namespace,
    // The chart's Service has the management port under its own number.
    managementApi: { url: pulumi.interpolate`http://${camunda.name}-optimize.${namespace}.svc:8092` },
    secondaryStorage: "rdbms",
    schedule: "0 3 * * *",
    datastore: { url: pulumi.interpolate`http://${camunda.name}-elasticsearch.${namespace}.svc:9200` },
    repositoryName: repository.repositoryName,
    retention: { keepLast: 14 },
  },
  { dependsOn: camunda },
);

export const cronJob = schedule.cronJobName;
