import type * as pulumi from "@pulumi/pulumi";

import { type Datastore } from "../connections/datastore-args";
import { type ManagementApi } from "../connections/management-api-args";

/** The Deployment that runs Optimize, usually one that Helm made. */
export interface OptimizeDeployment {
  namespace: pulumi.Input<string>;
  /** Such as `camunda-optimize`. */
  name: pulumi.Input<string>;
  /** Default: `optimize`, or the only container. An init container called `migration` is configured with it. */
  container?: pulumi.Input<string>;
  /** A context of the kubeconfig. Default: its current one. */
  context?: pulumi.Input<string>;
  /** The content of a kubeconfig; kept as a secret. Default: as for `KubernetesService`. */
  kubeconfig?: pulumi.Input<string>;
}

/** What is declared about Optimize's configuration. Everything changes in place, but for another Deployment. */
export interface OptimizeBackupConfigurationArgs {
  /** The snapshot repository that Optimize is to use. Another name **restarts Optimize**. */
  repositoryName: pulumi.Input<string>;
  /** Left out, the configuration is only watched, and `managementApi` is needed. */
  deployment?: pulumi.Input<OptimizeDeployment>;
  /** With it, Optimize is not restarted while a backup runs, and is asked whether it finds the repository. */
  managementApi?: pulumi.Input<ManagementApi>;
  /**
   * The datastore in which Optimize keeps its data. With it, and `managementApi`, the backups that Optimize lists are
   * looked for in the repository: when they are not there, Optimize uses another one.
   */
  datastore?: pulumi.Input<Datastore>;
  /** What to do when somebody else, such as Helm, holds another value: take it over, or fail. Default: take. */
  whenContested?: pulumi.Input<"take" | "fail">;
  /** Seconds until a running backup must have ended, and then until Optimize must have been restarted. Default: 600. */
  restartTimeoutSeconds?: pulumi.Input<number>;
}
