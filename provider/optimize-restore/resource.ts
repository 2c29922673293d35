import * as pulumi from "@pulumi/pulumi";

import { DATASTORE_SECRETS } from "../connections/datastore-args";
import { warnAboutInsecureTls } from "../connections/insecure-warning";
import { MANAGEMENT_API_SECRETS } from "../connections/management-api-args";
import { withSecrets } from "../connections/secret-inputs";
import { DynamicResource, resourceType } from "../dynamic/base-resource";
import { givenArgs } from "../dynamic/given-args";
import { type OptimizeRestoreArgs } from "./restore-args";
import { RESTORE_OUTPUTS } from "./restore-outputs";

/** The credentials in `optimize`. */
const OPTIMIZE_SECRETS = ["deployment.kubeconfig", ...MANAGEMENT_API_SECRETS.map((name) => `managementApi.${name}`)];

/**
 * A restore of Camunda Optimize from a backup, carried out **once**, when the resource is created: it stops Optimize,
 * saves what there is, **deletes this Optimize's indices**, restores both parts, compares, and starts Optimize again. A
 * preview tells what would be deleted and brought back, and what is in its way. Refresh, drift and destroy do nothing:
 * remove the resource from the program when it has done its work.
 *
 * @see https://docs.camunda.io/docs/self-managed/operational-guides/backup-restore/optimize-backup-and-restore/
 * @example
 * new OptimizeRestore("after-the-bad-night", {
 *   datastore: { url: "https://elasticsearch.example.com:9200", username: "restore", passwordFromEnv: "ES_PASSWORD" },
 *   repositoryName: "optimize",
 *   secondaryStorage: "rdbms",
 *   backupId: 1763715000,
 *   optimize: { deployment: { namespace: "camunda", name: "camunda-optimize" } },
 *   confirm: "optimize@m3xR0b9k#1763715000",
 *   notAfter: "2026-11-21T18:00:00Z",
 * });
 */
export class OptimizeRestore extends DynamicResource {
  declare readonly clusterUuid: pulumi.Output<string>;
  /** The version of the Optimize that took the backup. */
  declare readonly restoredVersion: pulumi.Output<string>;
  /** When the backup was taken: ISO 8601, UTC. What came in later is not in it. */
  declare readonly takenAt: pulumi.Output<string>;
  /** ISO 8601, UTC. */
  declare readonly restoredAt: pulumi.Output<string>;
  declare readonly restoredIndices: pulumi.Output<number>;
  declare readonly restoredBytes: pulumi.Output<number>;
  /** Undefined where they could not be counted. */
  declare readonly restoredDocuments: pulumi.Output<number | undefined>;
  declare readonly deletedIndices: pulumi.Output<number>;
  /** Holds what there was before; `npx pulumi-camunda-backup restore --snapshot` goes back to it. */
  declare readonly safetySnapshot: pulumi.Output<string | undefined>;
  /** `user@host`. */
  declare readonly restoredBy: pulumi.Output<string>;
  /** What should be known, such as that Optimize has to be started by hand. */
  declare readonly notes: pulumi.Output<string[]>;

  constructor(name: string, args: OptimizeRestoreArgs, opts?: pulumi.CustomResourceOptions) {
    const given = givenArgs(args);
    const inputs = {
      ...given,
      datastore: withSecrets(given.datastore, DATASTORE_SECRETS),
      optimize: withSecrets(given.optimize, OPTIMIZE_SECRETS),
      // Tells the provider whose line in the engine's display its progress belongs to.
      __urn: pulumi.createUrn(name, resourceType("OptimizeRestore"), opts?.parent),
    };
    super("OptimizeRestore", "optimizeRestore", name, inputs, RESTORE_OUTPUTS, opts);
    warnAboutInsecureTls("datastore", given.datastore, this);
  }
}
