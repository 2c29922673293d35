import * as pulumi from "@pulumi/pulumi";

import { DATASTORE_SECRETS } from "../connections/datastore-args";
import { warnAboutInsecureTls } from "../connections/insecure-warning";
import { MANAGEMENT_API_SECRETS, warnAboutPort } from "../connections/management-api-args";
import { withSecrets } from "../connections/secret-inputs";
import { DynamicResource, resourceType } from "../dynamic/base-resource";
import { givenArgs } from "../dynamic/given-args";
import { type OptimizeBackupConfigurationArgs } from "./configuration-args";
import { CONFIGURATION_OUTPUTS } from "./configuration-outputs";

/**
 * The name of the snapshot repository in Optimize's configuration: the variable CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME
 * in the Deployment that runs Optimize, whoever owns the rest of it. **A change restarts Optimize**; it waits until no
 * backup runs, and then until Optimize runs with the value.
 *
 * A refresh compares what the Deployment says, what Optimize's pod runs with, and what Optimize itself answers. Deleting
 * the resource takes its own entry back, and nothing that others set. Whoever owns the Helm values can set
 * `optimizeBackupEnvironment` there instead, and leave `deployment` out: then this resource only watches.
 *
 * @see https://docs.camunda.io/docs/self-managed/components/optimize/configuration/system-configuration/
 * @example
 * const configuration = new OptimizeBackupConfiguration("optimize", {
 *   repositoryName: repository.repositoryName,
 *   deployment: { namespace: "camunda", name: "camunda-optimize" },
 *   managementApi: { inKubernetes: { namespace: "camunda", service: "camunda-optimize", port: "management" } },
 * });
 */
export class OptimizeBackupConfiguration extends DynamicResource {
  /** The declared name, once Optimize runs with it: what a backup or a schedule should depend on. */
  declare readonly repositoryName: pulumi.Output<string>;
  /** What the Deployment's containers have; undefined where it is not set, or no Deployment is given. */
  declare readonly deploymentValue: pulumi.Output<string | undefined>;
  /** What Optimize's pod runs with; undefined where it is not set, or nothing runs. */
  declare readonly runningValue: pulumi.Output<string | undefined>;
  /** What Optimize says of it; undefined without `managementApi`. */
  declare readonly answer: pulumi.Output<"ready" | "not-configured" | "repository-missing" | "unreachable" | undefined>;
  /** The ids of backups that Optimize lists and that do not lie in the repository; undefined without `datastore`. */
  declare readonly backupsElsewhere: pulumi.Output<string[] | undefined>;

  constructor(name: string, args: OptimizeBackupConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    const given = givenArgs(args);
    const { deployment, managementApi, datastore } = given;
    const inputs = {
      ...given,
      ...(deployment === undefined ? {} : { deployment: withSecrets(deployment, ["kubeconfig"]) }),
      ...(managementApi === undefined ? {} : { managementApi: withSecrets(managementApi, MANAGEMENT_API_SECRETS) }),
      ...(datastore === undefined ? {} : { datastore: withSecrets(datastore, DATASTORE_SECRETS) }),
      // Tells the provider whose line in the engine's display its messages belong to.
      __urn: pulumi.createUrn(name, resourceType("OptimizeBackupConfiguration"), opts?.parent),
    };
    super("OptimizeBackupConfiguration", "optimizeBackupConfiguration", name, inputs, CONFIGURATION_OUTPUTS, opts);
    if (managementApi !== undefined) warnAboutPort(managementApi, this);
    warnAboutInsecureTls("managementApi", managementApi, this);
    warnAboutInsecureTls("datastore", datastore, this);
  }
}
