import { type ClusterIdentity } from "../../clients/datastore/cluster-identity";
import { type ClusterStatus } from "../../clients/datastore/cluster-status";
import { type Indices } from "../../clients/datastore/indices";
import { type Repositories } from "../../clients/datastore/repositories";
import { type Restores } from "../../clients/datastore/restores";
import { type SnapshotContents } from "../../clients/datastore/snapshot-contents";
import { type Snapshots } from "../../clients/datastore/snapshots";

/** A datastore, as far as restores need it. */
export interface RestoreDatastore {
  /** Scheme, host and port, fit for a message. */
  readonly target: string;
  readonly identity: ClusterIdentity;
  readonly repositories: Pick<Repositories, "get" | "verify" | "listSnapshots">;
  readonly snapshots: Pick<Snapshots, "list" | "create">;
  readonly snapshotContents: Pick<SnapshotContents, "details" | "indices">;
  readonly restores: Pick<Restores, "begin" | "recoveries">;
  readonly indices: Pick<
    Indices,
    | "list"
    | "activePrimaries"
    | "aliases"
    | "restrictions"
    | "documentCounts"
    | "writes"
    | "document"
    | "fields"
    | "delete"
  >;
  readonly cluster: Pick<ClusterStatus, "health" | "limits" | "disks" | "running" | "whyUnassigned">;
}
