/** A snapshot of a backup, as Optimize reports it. */
export interface BackupSnapshot {
  readonly name: string;
  /** SUCCESS, IN_PROGRESS, PARTIAL, FAILED or INCOMPATIBLE; UNREADABLE where the datastore was asked. */
  readonly state: string;
  /** ISO 8601, UTC, with milliseconds; undefined where nobody tells it. */
  readonly startTime: string | undefined;
  readonly failures: readonly string[];
}

/** `numbers` whole numbers of a Java long (3.10 and later), `texts` what a snapshot's name may hold (3.9). */
export type BackupIdKind = "numbers" | "texts";

/** A backup, as Optimize reports it. */
export interface Backup {
  /** Decimal; may be larger than any number of JavaScript's. */
  readonly backupId: string;
  /**
   * COMPLETED, IN_PROGRESS, INCOMPLETE, FAILED or INCOMPATIBLE: Optimize's summary of the snapshots that it finds, made
   * anew at each call. The documentation's COMPLETE is given as COMPLETED.
   */
  readonly state: string;
  /** Sorted by name: the order of the answer is that of a hash map. Empty where the API tells the state alone (3.9). */
  readonly snapshots: readonly BackupSnapshot[];
}

/** What became of the request for a new backup. */
export type RequestedBackup =
  | { readonly kind: "accepted" }
  /** Some snapshot carries this id already, in whatever state. */
  | { readonly kind: "id-taken"; readonly detail: string };

/** How a backup is looked up while something is waited for. */
export interface LookUp {
  /** Asks once, and gives up after so many milliseconds, or after the connection's own limit when that is shorter. */
  readonly withinMilliseconds: number;
}

/**
 * What operations need of Optimize; a file an API generation implements it. Where a generation cannot list or delete,
 * the call fails with the fault `not-offered`.
 *
 * @throws ManagementApiError for an error answer, TransportError when no complete answer arrived.
 */
export interface OptimizeApi {
  /** Scheme, host and port, fit for a message. */
  readonly target: string;
  /** What ids are in this generation. Default: numbers. */
  readonly ids?: BackupIdKind;
  list(): Promise<Backup[]>;
  /**
   * Undefined only when Optimize itself says that it finds no snapshot of that id.
   *
   * @param lookUp by default it is asked again while nobody answers.
   */
  get(backupId: string, lookUp?: LookUp): Promise<Backup | undefined>;
  /** Asks for a new backup, once: this request is never repeated. */
  request(backupId: string): Promise<RequestedBackup>;
  /** Asks for the deletion of all snapshots of an id; that it answers means nothing more than that it was asked. */
  remove(backupId: string): Promise<void>;
  close(): Promise<void>;
}
