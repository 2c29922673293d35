import * as pulumi from "@pulumi/pulumi";

import { type Datastore, DATASTORE_SECRETS } from "../connections/datastore-args";
import { warnAboutInsecureTls } from "../connections/insecure-warning";
import { type ManagementApi, MANAGEMENT_API_SECRETS, warnAboutPort } from "../connections/management-api-args";
import { withSecrets } from "../connections/secret-inputs";
import { DynamicResource, resourceType } from "../dynamic/base-resource";
import { givenArgs } from "../dynamic/given-args";
import { type OptimizeBackupArgs } from "./backup-args";
import { BACKUP_OUTPUTS } from "./backup-outputs";

/** A snapshot of a backup. */
export interface BackupSnapshotOutput {
  readonly name: string;
  /** SUCCESS, IN_PROGRESS, PARTIAL, FAILED or INCOMPATIBLE. */
  readonly state: string;
  /** ISO 8601, UTC. */
  readonly startTime: string;
  readonly failures: string[];
}

/**
 * A backup of Camunda Optimize: two snapshots, taken by Optimize's management API. Creating the resource takes a backup
 * and waits until it is complete; **deleting it deletes the backup**, unless `onDelete` is `retain`.
 *
 * @see https://docs.camunda.io/docs/self-managed/operational-guides/backup-restore/optimize-backup/
 * @example
 * const backup = new OptimizeBackup("before-upgrade", {
 *   managementApi: { url: "http://optimize.camunda.svc:8092" },
 *   secondaryStorage: "rdbms",
 *   onDelete: "retain",
 * });
 */
export class OptimizeBackup extends DynamicResource {
  /** Decimal digits. */
  declare readonly backupId: pulumi.Output<string>;
  /** COMPLETED, or what has become of it since. */
  declare readonly state: pulumi.Output<string>;
  /** Sorted by name: part 1, then part 2. */
  declare readonly snapshots: pulumi.Output<BackupSnapshotOutput[]>;
  /** The version of the Optimize that took it, and the only one that can use it after a restore. */
  declare readonly optimizeVersion: pulumi.Output<string | undefined>;
  /** ISO 8601, UTC. */
  declare readonly completedAt: pulumi.Output<string | undefined>;
  /** Whether it existed before this resource was created. */
  declare readonly adopted: pulumi.Output<boolean>;
  /**
   * Where the snapshots lie; undefined when no datastore was given. `place` is a hash of the settings by which the repository
   * was registered; undefined in states of earlier versions, and if nobody could tell.
   */
  declare readonly storedIn: pulumi.Output<{ clusterUuid: string; repositoryName: string; place?: string } | undefined>;

  constructor(name: string, args: OptimizeBackupArgs, opts?: pulumi.CustomResourceOptions) {
    const given = givenArgs(args);
    const inputs = {
      ...given,
      managementApi: withSecrets(given.managementApi, MANAGEMENT_API_SECRETS),
      ...(given.datastore === undefined ? {} : { datastore: withSecrets(given.datastore, DATASTORE_SECRETS) }),
      // Tells the provider whose line in the engine's display its progress belongs to.
      __urn: pulumi.createUrn(name, resourceType("OptimizeBackup"), opts?.parent),
    };
    super("OptimizeBackup", "optimizeBackup", name, inputs, BACKUP_OUTPUTS, opts);
    warnAboutPort(given.managementApi, this);
    warnAboutInsecureTls("managementApi", given.managementApi, this);
    warnAboutInsecureTls("datastore", given.datastore, this);
  }

  /**
   * Reads a backup that this program does not manage.
   *
   * @param id `<any name>/<backupId>`.
   * @throws when there is none.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    args: {
      readonly managementApi: pulumi.Input<ManagementApi>;
      readonly datastore?: pulumi.Input<Datastore>;
      readonly repositoryName?: pulumi.Input<string>;
    },
    opts?: pulumi.CustomResourceOptions,
  ): OptimizeBackup {
    // The constructor's other arguments say how to take a backup: the engine reads instead.
    return new OptimizeBackup(name, args as OptimizeBackupArgs, { ...opts, id }); // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
  }
}
