import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BackupSchedule, OptimizeBackup, OptimizeBackupConfiguration, SnapshotRepository } from "pulumi-camunda-backup";

const config = new pulumi.Config();
// Where Camunda's chart runs Optimize. Pulumi reaches the private management port by a port-forward, pods by its Service.
const optimizeNamespace = config.get("optimizeNamespace") ?? "camunda";
const optimizeName = config.get("optimizeName") ?? "camunda-optimize";
const managementApi = { inKubernetes: { namespace: optimizeNamespace, service: optimizeName, port: 8092 } };
// As it is reached from where Pulumi runs, and from the pods of the cluster.
const datastore = { url: config.require("datastoreUrl") };
const datastoreInCluster = { url: config.get("datastoreUrlInCluster") ?? datastore.url };

const namespace = new kubernetes.core.v1.Namespace("backups", {
  metadata: {
    name: config.get("namespace") ?? "camunda-backups",
    labels: { "pod-security.kubernetes.io/enforce": "restricted" },
  },
});

const repository = new SnapshotRepository("repository", {
  datastore,
  repositoryName: "optimize-backups",
  fs: { location: config.get("repositoryLocation") ?? "optimize" },
});

// Optimize restarts with the repository's name, unless it has it already.
const configuration = new OptimizeBackupConfiguration("optimize", {
  repositoryName: repository.repositoryName,
  deployment: { namespace: optimizeNamespace, name: optimizeName },
  managementApi,
});

const schedule = new BackupSchedule("optimize-nightly", {
  namespace: namespace.metadata.name,
  managementApi,
  secondaryStorage: "rdbms",
  schedule: config.get("schedule") ?? "0 3 * * *",
  timeZone: "Europe/Berlin",
  datastore: datastoreInCluster,
  repositoryName: configuration.repositoryName,
  retention: { keepLast: 14, keepForDays: 30 },
});

// One backup now, before anything else happens: it belongs to the stack, and no schedule prunes it.
const backup = new OptimizeBackup("first", {
  managementApi,
  secondaryStorage: "rdbms",
  datastore,
  repositoryName: configuration.repositoryName,
  onDelete: "retain",
});

export const cronJob = schedule.cronJobName;
export const fires = schedule.schedule;
export const firstBackupId = backup.backupId;
