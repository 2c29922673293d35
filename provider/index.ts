import "./dynamic/supported-node";

import { systemClock } from "../clients/clock";
import { sharedConnections } from "./connections/shared-connections";
import { dynamicProvider } from "./dynamic/handler";

/*
 * What the engine's host for dynamic resources requires as `pulumi-camunda-backup/provider`, for every resource of every
 * state there is: the subpath and these names never change.
 */

export const snapshotRepository = dynamicProvider(async () => {
  const { snapshotRepositoryHandler } = await import("./snapshot-repository/handler.js");
  return snapshotRepositoryHandler(sharedConnections);
});

export const optimizeBackup = dynamicProvider(async () => {
  const { optimizeBackupHandler } = await import("./optimize-backup/handler.js");
  const { lockOnHost } = await import("../operations/backup/lock-on-host.js");
  return optimizeBackupHandler(sharedConnections, systemClock, lockOnHost);
});

export const optimizeBackupConfiguration = dynamicProvider(async () => {
  const { optimizeBackupConfigurationHandler } = await import("./optimize-backup-configuration/handler.js");
  return optimizeBackupConfigurationHandler(sharedConnections);
});

export const optimizeRestore = dynamicProvider(async () => {
  const { optimizeRestoreHandler } = await import("./optimize-restore/handler.js");
  return optimizeRestoreHandler(sharedConnections);
});
