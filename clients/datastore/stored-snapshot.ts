/**
 * Our own word beside the engine's: the repository names the snapshot, and its file cannot be read now. It may be moved,
 * archived, overwritten or behind a key that is not given: nothing of that says that the backup is lost.
 */
export const UNREADABLE = "UNREADABLE";

/** A snapshot as a datastore reports it. */
export interface StoredSnapshot {
  readonly name: string;
  /** SUCCESS, IN_PROGRESS, PARTIAL, FAILED, INCOMPATIBLE or UNREADABLE. */
  readonly state: string;
  /** ISO 8601, UTC, with milliseconds; undefined where nobody tells it, as of one that cannot be read. */
  readonly startTime: string | undefined;
  /** As `startTime`; undefined while it runs, too. */
  readonly endTime: string | undefined;
  /** Known also of one that cannot be read: the repository's own index names them. */
  readonly indices: readonly string[];
  /** One line for each shard that is missing in it, or why it cannot be read. */
  readonly failures: readonly string[];
}
