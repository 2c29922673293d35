/** A snapshot as a datastore reports it. */
export interface StoredSnapshot {
  readonly name: string;
  /** SUCCESS, IN_PROGRESS, PARTIAL, FAILED or INCOMPATIBLE. */
  readonly state: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly startTime: string;
  /** As `startTime`; undefined while it runs. */
  readonly endTime: string | undefined;
  readonly indices: readonly string[];
  /** One line for each shard that is missing in it. */
  readonly failures: readonly string[];
}
