/** What the last runs of a schedule left: written by each run, read by programs and people. Times are ISO 8601, UTC. */
export interface RunStatus {
  readonly version: 1;
  readonly lastCompleted?:
    | {
        readonly backupId: string;
        readonly time: string;
        readonly durationSeconds?: number | undefined;
        readonly optimizeVersion: string;
      }
    | undefined;
  readonly lastRun: {
    readonly time: string;
    readonly result: string;
    readonly message: string;
    readonly backupId?: string | undefined;
  };
  readonly kept?: number | undefined;
  readonly next?: string | undefined;
}

/** How the last check of a restore ended. */
export interface RestoreCheck {
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** `completed`, `failed`, `refused`, `busy` and others. */
  readonly result: string;
  readonly message: string;
  readonly backupId?: string | undefined;
  /** How long both parts took to come back. */
  readonly restoreSeconds?: number | undefined;
  readonly documents?: number | undefined;
}
