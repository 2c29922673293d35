import { type Clock } from "../../../clients/clock";
import { type RestoreTarget } from "../plan/restore-situation";
import { type Ledger } from "../recorded-count";
import { type RestoreDatastore } from "../restore-datastore";
import { type JournalStore } from "./journal";
import { type OptimizeProcess } from "./optimize-process";
import { type RestoredSchedules } from "./restored-schedules";

/** Everything that a restore works on. */
export interface RestoreSurroundings {
  readonly datastore: RestoreDatastore;
  readonly optimize: OptimizeProcess;
  /** What is suspended meanwhile; undefined outside Kubernetes. */
  readonly schedules?: RestoredSchedules | undefined;
  readonly journal: JournalStore;
  /** What is written down of the backups that were taken; undefined where nobody writes. */
  readonly ledger?: Ledger | undefined;
  /**
   * Restores what is to be brought back under other names, and removes that again.
   *
   * @throws what speaks against it, or why it did not come back; what is live is as before.
   */
  readonly checkBackup: (checked: CheckedRestore) => Promise<void>;
  /** Told of the indices that are about to be deleted, by name, and of the snapshot that holds them. */
  readonly deleting?: ((indices: readonly string[], safetySnapshot: string | undefined) => Promise<void>) | undefined;
  readonly clock: Clock;
  /** Between 0 and 1. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Throws when the lock under which this is done is lost: asked before each step, and before each deletion. */
  readonly requireAlone?: (() => Promise<void>) | undefined;
  /** `user@host`. */
  readonly who: string;
  /** Takes a line about how far the work has come. */
  readonly report: (line: string) => void;
  /** Takes what a person should know although the work goes on. */
  readonly warn: (line: string) => void;
}

/** What is restored under other names, and how. */
export interface CheckedRestore extends Pick<RestoreSurroundings, "clock" | "report" | "warn"> {
  readonly target: Pick<RestoreTarget, "source" | "repositoryName" | "indexPrefix" | "isPart" | "ownWork">;
  /** For how long it may bring back nothing before it is given up; undefined for the usual time. */
  readonly stallMilliseconds: number | undefined;
}

export interface RestoreOptions extends RestoreTarget {
  /** What has to be typed: see `confirmationOf`. */
  readonly confirm: string | undefined;
  /** ISO 8601: no restore is begun later than this; one that was broken off is still finished. */
  readonly notAfter?: string | undefined;
  /** The fingerprint of a plan that somebody has agreed to: anything else is refused. */
  readonly agreedFingerprint?: string | undefined;
  /**
   * Refuses what was restored already, for those who might ask twice without meaning it. The journal tells, and where it is
   * lost the datastore, see `requireNotRestoredBefore`.
   */
  readonly onlyOnce?: boolean | undefined;
  /** For how long nothing may be written to this Optimize's indices before the first is deleted. Default: 15000. */
  readonly quietMilliseconds?: number | undefined;
  /** How long Optimize may take to stop. Default: 600000. */
  readonly stopTimeoutMilliseconds?: number | undefined;
  /** For how long an Optimize that was started is watched, at most; 0: not at all. Default: 60000. */
  readonly observeMilliseconds?: number | undefined;
  /** For how long a restore may bring back nothing before it is given up. Default: 900000. */
  readonly stallMilliseconds?: number | undefined;
}
