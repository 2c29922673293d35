import { type ClusterIdentity } from "../../clients/datastore/cluster-identity";
import { type SnapshotSizes } from "./describe-backups";
import { ALL_BACKUP_SNAPSHOTS } from "./snapshot-name";

/** The sizes of snapshots, as a datastore tells them. */
export interface SizeSource {
  readonly identity: Pick<ClusterIdentity, "engine" | "version">;
  readonly snapshots: {
    sizes(repositoryName: string, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
    listedSizes(repositoryName: string, pattern: string): Promise<ReadonlyMap<string, number>>;
  };
}

/** Whether a datastore tells sizes together with the list; otherwise each snapshot takes it some 10 ms. */
export function listsSizes({ engine, version }: SizeSource["identity"]): boolean {
  return engine === "elasticsearch" && Number.parseInt(version, 10) >= 8;
}

/** The sizes of many backups' snapshots, in the quickest way that the datastore has. */
export function sizesOfMany({ identity, snapshots }: SizeSource): SnapshotSizes {
  return (repositoryName, names) =>
    listsSizes(identity)
      ? snapshots.listedSizes(repositoryName, ALL_BACKUP_SNAPSHOTS)
      : snapshots.sizes(repositoryName, names);
}
