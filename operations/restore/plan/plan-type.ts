import { type RestoreSource } from "./restore-source";

/** One snapshot that a restore brings back. */
export interface PlannedPart {
  readonly snapshot: string;
  readonly uuid: string;
  /** ISO 8601, UTC. */
  readonly startTime: string;
  readonly indices: readonly { readonly name: string; readonly shards: number; readonly sizeInBytes: number }[];
}

/** One index that a restore deletes. */
export interface PlannedDeletion {
  readonly name: string;
  readonly uuid: string;
  /** The backup brings it back, or it is of this Optimize and not in the backup. */
  readonly why: "replaced" | "leftover";
  /** Undefined where it is closed or red. */
  readonly documents?: number | undefined;
  readonly sizeInBytes?: number | undefined;
}

/**
 * What a restore would delete and bring back. It can be written to a file, looked at by somebody else, and carried out
 * later if nothing has changed.
 */
export interface RestorePlan {
  readonly version: 1;
  /** Changes with everything that was agreed to; see `fingerprintOf`. */
  readonly fingerprint: string;
  /** Scheme, host and port of the datastore. */
  readonly datastore: string;
  readonly clusterUuid: string;
  readonly repositoryName: string;
  readonly source: RestoreSource;
  readonly optimizeVersion: string;
  readonly indexPrefix: string;
  /** What is brought back, in this order. */
  readonly parts: readonly PlannedPart[];
  /** What is deleted first. */
  readonly deletes: readonly PlannedDeletion[];
  /** Prefixes of other Optimizes whose indices begin alike, and are left alone. */
  readonly neighbours: readonly string[];
}
