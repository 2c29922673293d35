import { type Clock } from "../../clients/clock";
import { type Repository } from "../../clients/datastore/repositories";
import { type RepositoryHolder } from "../../clients/datastore/repository-holders";
import { type Deployments } from "../../clients/kubernetes/deployments";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { type SnapshotStore } from "../backup/target";

/** The Deployment that runs Optimize. */
export interface OptimizeDeployment {
  readonly deployments: Deployments;
  readonly name: string;
  /** Undefined for the one that is called optimize, or for the only one. */
  readonly container: string | undefined;
}

/** Where it can be seen which backups lie in a repository. */
export interface StoredBackups {
  readonly repositories: { get(name: string): Promise<Repository | undefined> };
  readonly snapshots: Pick<SnapshotStore, "list">;
}

/** The datastore of an Optimize, as far as its configuration is concerned. */
export interface ConfiguredDatastore extends StoredBackups {
  readonly repositories: StoredBackups["repositories"] & { holders(name: string): Promise<RepositoryHolder[]> };
}

/** The Optimize whose configuration is set or watched. */
export interface ConfigurationTarget {
  readonly deployment: OptimizeDeployment | undefined;
  readonly optimize: OptimizeApi | undefined;
  readonly datastore: ConfiguredDatastore | undefined;
  readonly clock: Clock;
  /** Takes a line about how far the work has come. */
  readonly report: (line: string) => void;
  /** Takes what a person should know although the work goes on. */
  readonly warn: (line: string) => void;
}
