import "./provider/dynamic/supported-node";

export { type ScheduleStatus } from "./operations/scheduled-run/schedule-status-type";
export {
  getBackupScheduleStatus,
  type GetBackupScheduleStatusArgs,
  getBackupScheduleStatusOutput,
  type GetBackupScheduleStatusOutputArgs,
} from "./provider/backup-schedule-status/get-backup-schedule-status";
export { type DescribedBackup, type DescribedSnapshot } from "./operations/backup/describe-backups";
export { BackupSchedule } from "./components/backup-schedule/backup-schedule";
export {
  type BackupScheduleArgs,
  type CredentialsSecret,
  type ScheduledDatastore,
  type ScheduledManagementApi,
  type ScheduledRestoreCheck,
  type ScheduledRetention,
  type ScheduleNetworkPolicy,
  type SchedulePod,
  type SchedulePrometheusRule,
} from "./components/backup-schedule/schedule-args";
export { optimizeBackupEnvironment, optimizeEnvironmentConfig } from "./components/optimize-environment";
export { type AwsSigV4Args, type Datastore } from "./provider/connections/datastore-args";
export { type KubernetesService } from "./provider/connections/kubernetes-service-args";
export { type ManagementApi } from "./provider/connections/management-api-args";
export {
  type OptimizeBackupConfigurationArgs,
  type OptimizeDeployment,
} from "./provider/optimize-backup-configuration/configuration-args";
export { OptimizeBackupConfiguration } from "./provider/optimize-backup-configuration/resource";
export { type OptimizeBackupArgs } from "./provider/optimize-backup/backup-args";
export {
  getOptimizeBackups,
  type GetOptimizeBackupsArgs,
  getOptimizeBackupsOutput,
  type GetOptimizeBackupsOutputArgs,
} from "./provider/optimize-backups/get-optimize-backups";
export { type BackupSnapshotOutput, OptimizeBackup } from "./provider/optimize-backup/resource";
export { type OptimizeRestoreArgs, type RestoredOptimize } from "./provider/optimize-restore/restore-args";
export { OptimizeRestore } from "./provider/optimize-restore/resource";
export { type RestorePlan } from "./operations/restore/plan/plan-type";
export {
  getRestorePlan,
  type GetRestorePlanArgs,
  getRestorePlanOutput,
  type GetRestorePlanOutputArgs,
  type RestorePlanFinding,
  type RestorePreview,
} from "./provider/restore-plan/get-restore-plan";
export { type PruneDecision, type PrunePlan } from "./operations/retention/plan-prune";
export { type RetentionPolicy } from "./operations/retention/policy";
export {
  getPrunePlan,
  type GetPrunePlanArgs,
  getPrunePlanOutput,
  type GetPrunePlanOutputArgs,
} from "./provider/prune-plan/get-prune-plan";
export {
  type AzureRepository,
  type CommonRepositorySettings,
  type FsRepository,
  type GcsRepository,
  type OtherRepository,
  type UrlRepository,
} from "./provider/snapshot-repository/block-args";
export { type SnapshotRepositoryArgs } from "./provider/snapshot-repository/repository-args";
export { SnapshotRepository } from "./provider/snapshot-repository/resource";
export { type S3Repository } from "./provider/snapshot-repository/s3-args";
