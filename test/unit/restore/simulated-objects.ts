/** An index of a simulated datastore. */
export interface SimulatedIndex {
  readonly uuid: string;
  /** What its documents say, in one text. */
  content: string;
  operations: number;
  /** When its shards are all there. */
  readonly readyAt: number;
  /** Undefined for one that Optimize made. */
  readonly restoredFrom: string | undefined;
  /** Never becomes ready. */
  readonly broken: boolean;
}

/** A snapshot of a simulated datastore. */
export interface SimulatedSnapshot {
  readonly uuid: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly indices: ReadonlyMap<string, string>;
  readonly metadata: Readonly<Record<string, unknown>>;
}
