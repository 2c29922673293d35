import type * as pulumi from "@pulumi/pulumi";

import { type Datastore, DATASTORE_SECRETS } from "../connections/datastore-args";
import { warnAboutInsecureTls } from "../connections/insecure-warning";
import { withSecrets } from "../connections/secret-inputs";
import { DynamicResource } from "../dynamic/base-resource";
import { givenArgs } from "../dynamic/given-args";
import { type SnapshotRepositoryArgs } from "./repository-args";
import { REPOSITORY_OUTPUTS } from "./repository-outputs";
import { warnAboutUnknownSettings } from "./warn-unknown-settings";

/**
 * The registration of a snapshot repository in an Elasticsearch or OpenSearch cluster. What lies in the repository is
 * never touched: creating it registers, deleting it makes the cluster forget it.
 *
 * Settings, type and place change in place; only another `repositoryName` replaces. A repository that exists already is
 * taken over when its settings are the declared ones, and is then not unregistered by a delete.
 *
 * Of all clusters that have a repository at one place, only one may write there: a second writer corrupts it. Set
 * `readonly` in all others. The engines show another writer only when they are about to be hurt: at the first registration,
 * recent snapshots in the place are warned about; later, a repository that the engine has disabled is reported by
 * `verify` and `verifyOnRefresh`.
 *
 * @see https://www.elastic.co/docs/deploy-manage/tools/snapshot-and-restore/manage-snapshot-repositories
 * @see https://docs.opensearch.org/latest/api-reference/snapshots/create-repository/
 * @example
 * const repository = new SnapshotRepository("backups", {
 *   datastore: { url: "https://elasticsearch:9200", username: "elastic", passwordFromEnv: "ELASTIC_PASSWORD" },
 *   repositoryName: "optimize",
 *   s3: { bucket: "acme-backups", basePath: "optimize" },
 * });
 */
export class SnapshotRepository extends DynamicResource {
  /** The name that Optimize is to be configured with. */
  declare readonly repositoryName: pulumi.Output<string>;
  /** Such as `fs` or `s3`. */
  declare readonly type: pulumi.Output<string>;
  /** All settings as the cluster reports them, in its own spelling; defaults are absent. */
  declare readonly effectiveSettings: pulumi.Output<Record<string, string>>;
  declare readonly engine: pulumi.Output<"elasticsearch" | "opensearch">;
  declare readonly engineVersion: pulumi.Output<string>;
  declare readonly clusterUuid: pulumi.Output<string>;
  /** The nodes that could write to it when it was verified last; empty with `verify: false`. */
  declare readonly verifiedNodes: pulumi.Output<string[]>;
  /** Whether it was registered before this resource was created. */
  declare readonly adopted: pulumi.Output<boolean>;

  constructor(name: string, args: SnapshotRepositoryArgs, opts?: pulumi.CustomResourceOptions) {
    const given = givenArgs(args);
    const inputs = { ...given, datastore: withSecrets(given.datastore, DATASTORE_SECRETS) };
    super("SnapshotRepository", "snapshotRepository", name, inputs, REPOSITORY_OUTPUTS, opts);
    warnAboutInsecureTls("datastore", given.datastore, this);
    warnAboutUnknownSettings(given, this);
  }

  /**
   * Reads a repository that this program does not manage.
   *
   * @param id `<clusterUuid>/<repositoryName>`.
   * @throws when there is none.
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    args: { readonly datastore: pulumi.Input<Datastore> },
    opts?: pulumi.CustomResourceOptions,
  ): SnapshotRepository {
    // The constructor's other arguments come from the datastore: the engine reads instead of creating.
    return new SnapshotRepository(name, args as SnapshotRepositoryArgs, { ...opts, id }); // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
  }
}
