import { type Clock } from "../../clients/clock";
import { type DocumentCounts } from "../../clients/datastore/document-counts";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { type OptimizeApi } from "../../clients/optimize/backup";

/** The snapshots of one datastore, as far as backups need them. */
export interface SnapshotStore {
  list(repositoryName: string, pattern: string): Promise<StoredSnapshot[]>;
  /** All of them at once, by exact names, or none. */
  delete(repositoryName: string, names: readonly string[]): Promise<void>;
  /** In bytes, by name; those that are not there are left out. */
  sizes(repositoryName: string, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** Counts the documents of each index that matches a pattern. */
export interface CountedIndices {
  documentCounts(pattern: string): Promise<DocumentCounts>;
}

/** Where the snapshots of an Optimize lie. */
export interface BackupStore {
  readonly snapshots: SnapshotStore;
  readonly repositoryName: string;
  readonly clusterUuid: string;
  /** Tells where the repository is registered now, as `placeFingerprint` does; undefined where nobody compares it. */
  readonly place?: (() => Promise<string | undefined>) | undefined;
  /** What this Optimize's indices begin with; undefined to learn it from the backups there are. */
  readonly indexPrefix?: string | undefined;
  /** To count the documents of what was backed up, for restores to compare with; undefined where nobody keeps the count. */
  readonly indices?: CountedIndices | undefined;
}

/**
 * Runs work while nobody else deletes who shares the lock. Each other holder is waited for as long as the patience.
 * `confirm` throws when the lock is lost.
 */
export type DeletionLock = <Result>(
  wanted: Pick<BackupTarget, "clock" | "warn"> & { readonly patienceMilliseconds: number },
  work: (confirm: () => Promise<void>) => Promise<Result>,
) => Promise<Result>;

/** The installation whose backups are taken, found and deleted. */
export interface BackupTarget {
  readonly optimize: OptimizeApi;
  /** Undefined when only Optimize is known: then less can be checked, and failures stay unexplained. */
  readonly store: BackupStore | undefined;
  readonly clock: Clock;
  /** Throws when the lock under which this is done is lost: asked right before each deletion. */
  readonly requireAlone?: (() => Promise<void>) | undefined;
  /** What keeps other processes from deleting; undefined where the work is done under another lock, or none can be had. */
  readonly deletionLock?: DeletionLock | undefined;
  /** Takes a line about how far the work has come. */
  readonly report: (line: string) => void;
  /** Takes what a person should know although the work goes on. */
  readonly warn?: ((line: string) => void) | undefined;
}
