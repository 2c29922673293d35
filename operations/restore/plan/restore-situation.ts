import { type ClusterIdentity } from "../../../clients/datastore/cluster-identity";
import { type ClusterHealth, type ClusterLimits, type NodeDisk } from "../../../clients/datastore/cluster-status";
import { type DocumentCounts } from "../../../clients/datastore/document-counts";
import { type IndexRestrictions } from "../../../clients/datastore/index-restrictions";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { type Repository } from "../../../clients/datastore/repositories";
import { type RunningWork } from "../../../clients/datastore/repository-holders";
import { type ReadSnapshot } from "./manifest";
import { type RestoreSource } from "./restore-source";

/** What is to be restored, and to where. */
export interface RestoreTarget {
  readonly source: RestoreSource;
  readonly repositoryName: string;
  /** What this Optimize's indices begin with, without the hyphen. */
  readonly indexPrefix: string;
  /** Version of the Optimize that is to run on what is restored, where no Deployment and no index tells it. */
  readonly optimizeVersion?: string | undefined;
  /** Copies of each shard, instead of what the backup has. */
  readonly replicas?: number | undefined;
  /** Whether a snapshot is taken before anything is deleted. */
  readonly safetyBackup: boolean;
  /**
   * Whether what is to be brought back is restored under other names before anything is deleted. Default: as
   * `safetyBackup`. The safety snapshot shares files with the backup, so that it is no help against a damaged one.
   */
  readonly checkFirst?: boolean | undefined;
  /** Whether Optimize is started once before anything is deleted, as Camunda's guide does to seed index templates. */
  readonly seedTemplates?: boolean | undefined;
  /** What the Orchestration Cluster keeps its secondary data in. With `rdbms`, the records to import again are looked for. */
  readonly secondaryStorage?: string | undefined;
  /** Whether a snapshot of some of an Optimize's indices will do, as for a trial of one that was saved. */
  readonly isPart?: boolean | undefined;
  /** Snapshots that this restore itself takes or restores: that they are worked on is no obstacle. */
  readonly ownWork?: readonly string[] | undefined;
}

/** What could not be asked for, in words: what it would have told, and why it did not. */
export type NotTold = { readonly notTold: string };

/** All that was found before a restore is judged. */
export interface RestoreSituation {
  /** Scheme, host and port of the datastore. */
  readonly datastore: string;
  readonly identity: ClusterIdentity;
  /** Undefined where it is not registered. */
  readonly repository: Repository | undefined;
  /** Why it does not work, undefined when it does. */
  readonly repositoryProblem: string | undefined;
  readonly snapshots: readonly ReadSnapshot[];
  /** All whose names begin with the prefix and a hyphen, those of neighbours included. */
  readonly indices: readonly StoredIndex[];
  readonly documents: DocumentCounts;
  /** Of those, and of others that carry an alias which begins with the prefix and a hyphen. Undefined: not looked at. */
  readonly aliases?: ReadonlyMap<string, readonly string[]> | NotTold | undefined;
  /** Blocks, and what binds indices to nodes. Undefined: not looked at. */
  readonly restrictions?: ReadonlyMap<string, IndexRestrictions> | NotTold | undefined;
  /** What this Optimize wrote down in its own index; undefined where it has none. */
  readonly schemaVersion: string | undefined;
  readonly health: ClusterHealth;
  readonly limits: ClusterLimits | NotTold;
  readonly disks: readonly NodeDisk[] | NotTold;
  readonly running: readonly RunningWork[] | NotTold;
  /** Indices with the records that Optimize imports; undefined where they are of no account. */
  readonly records: readonly StoredIndex[] | NotTold | undefined;
}
