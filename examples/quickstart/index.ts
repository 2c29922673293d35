import * as pulumi from "@pulumi/pulumi";
import { OptimizeBackup, SnapshotRepository } from "pulumi-camunda-backup";

const config = new pulumi.Config();
const datastore = { url: config.require("datastoreUrl") };

const repository = new SnapshotRepository("backups", {
  datastore,
  repositoryName: "optimize-backups",
  fs: { location: config.get("repositoryLocation") ?? "optimize", maxRestoreBytesPerSec: "100mb" },
});

const backup = new OptimizeBackup("first", {
  managementApi: { url: config.require("managementUrl") },
  secondaryStorage: "none",
  datastore,
  repositoryName: repository.repositoryName,
  // So that `pulumi destroy` leaves nothing: a real stack keeps its backups with onDelete "retain".
  allowDeleteLast: true,
});

export const backupId = backup.backupId;
export const state = backup.state;
export const snapshots = backup.snapshots.apply((all) => all.map((snapshot) => snapshot.name));
