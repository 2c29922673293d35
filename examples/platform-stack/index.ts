import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { BackupSchedule, OptimizeBackup, SnapshotRepository } from "pulumi-camunda-backup";

const config = new pulumi.Config();
// As they are reached from where Pulumi runs, and from the pods of the cluster.
const datastore = { url: config.require("datastoreUrl") };
const managementApi = { url: config.require("managementUrl") };
const datastoreInCluster = { url: config.get("datastoreUrlInCluster") ?? datastore.url };
const managementApiInCluster = { url: config.get("managementUrlInCluster") ?? managementApi.url };

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

const schedule = new BackupSchedule("optimize-nightly", {
  namespace: namespace.metadata.name,
  managementApi: managementApiInCluster,
  secondaryStorage: "rdbms",
  schedule: config.get("schedule") ?? "0 3 * * *",
  timeZone: "Europe/Berlin",
  datastore: datastoreInCluster,
  repositoryName: repository.repositoryName,
  retention: { keepLast: 14, keepForDays: 30 },
});

// One backup now, before anything else happens: it belongs to the stack, and no schedule prunes it.
const backup = new OptimizeBackup("first", {
  managementApi,
  secondaryStorage: "rdbms",
  datastore,
  repositoryName: repository.repositoryName,
  onDelete: "retain",
});

export const cronJob = schedule.cronJobName;
export const fires = schedule.schedule;
export const firstBackupId = backup.backupId;
