import type * as pulumi from "@pulumi/pulumi";

import { type OptimizeDeployment } from "../optimize-backup-configuration/configuration-args";
import { type Datastore } from "../connections/datastore-args";
import { type ManagementApi } from "../connections/management-api-args";

/** The Optimize whose data is replaced: exactly one of `deployment` and `stopped` is given. */
export interface RestoredOptimize {
  /**
   * The Deployment that runs it: scaled to 0 for the restore, and back afterwards. How far the restore is, is kept in a
   * ConfigMap beside it.
   */
  deployment?: pulumi.Input<OptimizeDeployment>;
  /**
   * Says that Optimize is stopped, and stays so until the restore has ended; nobody starts it then but you. How far the
   * restore is, is kept on the host that runs Pulumi, in `$XDG_STATE_HOME/camunda-backup` (default: ~/.local/state): keep
   * that folder where the host is thrown away after each run, as in CI. Without it, a restore that was broken off begins
   * anew, once the datastore has ended what it was asked for; see the section about lost journals in
   * docs/runbooks/restore-optimize.md.
   */
  stopped?: pulumi.Input<boolean>;
  /**
   * With `stopped`: it must not answer. With `deployment`: as the schedules of this Optimize reach it, so that they stay
   * away meanwhile.
   */
  managementApi?: pulumi.Input<ManagementApi>;
}

/** What is declared about a restore. It is carried out once, when the resource is created. */
export interface OptimizeRestoreArgs {
  datastore: pulumi.Input<Datastore>;
  /** The snapshot repository in which the backup lies. */
  repositoryName: pulumi.Input<string>;
  /**
   * What the Orchestration Cluster keeps its secondary data in; `none` where Optimize stands alone. With `elasticsearch`
   * and `opensearch`, all components are restored together: see `coordination`.
   */
  secondaryStorage: pulumi.Input<"rdbms" | "none" | "elasticsearch" | "opensearch">;
  /** Says that the other components are restored from the same id by somebody else. */
  coordination?: pulumi.Input<"external">;
  /** A text where it is above 2^53. There is no "latest" here: a program that is run again must mean the same. */
  backupId: pulumi.Input<number | string>;
  optimize: pulumi.Input<RestoredOptimize>;
  /** What the names of this Optimize's indices begin with, without the hyphen. Default: optimize. */
  indexPrefix?: pulumi.Input<string>;
  /**
   * What is restored where: `<indexPrefix>@<the first 8 characters of the cluster's uuid>#<backupId>`. The preview tells
   * it, as does `getRestorePlan`. Another one is another restore: it replaces this resource.
   */
  confirm: pulumi.Input<string>;
  /**
   * A time such as `2026-11-21T06:00:00Z`, at most 7 days ahead: no restore is begun later than this, so that a program
   * that is forgotten, or a state that is lost, restores nothing again. One that was broken off is still finished.
   */
  notAfter: pulumi.Input<string>;
  /** Saves what there is in a snapshot before it is deleted. Default: true. */
  safetyBackup?: pulumi.Input<boolean>;
  /**
   * Restores the backup and the safety snapshot under other names before anything is deleted, as `check-restore` does, and
   * deletes nothing unless all of both came back. It needs room for one more copy beside all that is there. Default: as
   * `safetyBackup`.
   */
  checkFirst?: pulumi.Input<boolean>;
  /**
   * Starts Optimize once, with one replica, before anything is deleted, as Camunda's guide does to seed index templates.
   * No restore needs it: what a restore brings back holds its mappings, settings and aliases. It needs
   * `optimize.deployment` with the version of the backup, and data of that version or none. Default: false.
   */
  seedTemplates?: pulumi.Input<boolean>;
  /** The version of the Optimize that is to run on what is restored, where neither its index nor its Deployment tells it. */
  optimizeVersion?: pulumi.Input<string>;
  /** Copies of each shard beside the first. Default: as backed up. */
  replicas?: pulumi.Input<number>;
  /** Seconds for which nothing may be written to the indices before the first is deleted. Default: 15. */
  quietSeconds?: pulumi.Input<number>;
  /** Seconds for which Optimize's import is watched after the start, at most; it fails nothing. Default: 60. */
  importSeconds?: pulumi.Input<number>;
  /** Seconds for which nothing may come back before the restore is given up. Default: 900. */
  stallSeconds?: pulumi.Input<number>;
}
