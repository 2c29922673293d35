import { type RestoreFinding } from "../plan/restore-finding";

/** What runs of Optimize now. */
export interface SeenOptimize {
  /** What runs, or has not ended yet, such as the names of pods; empty when nothing does. */
  readonly running: readonly string[];
  /** How many replicas are asked for; undefined where nobody can tell. */
  readonly replicas: number | undefined;
}

/** What Optimize's log tells. */
export interface SeenErrors {
  /** One of each kind. */
  readonly found: readonly string[];
  /** Those whose log could not be read, such as the names of pods. */
  readonly unread: readonly string[];
}

/** The process of the Optimize whose data is restored. */
export interface OptimizeProcess {
  /** For messages, such as `the Deployment optimize in the namespace camunda`. */
  readonly name: string;
  /** Of the Optimize that would be started; undefined where nobody can tell. */
  version(): Promise<string | undefined>;
  /**
   * Why the restore cannot start it once to seed its index templates; undefined when it can.
   *
   * @param optimizeVersion of the Optimize that took the backup.
   */
  whyNotSeeding(optimizeVersion: string): Promise<string | undefined>;
  /** What speaks against stopping it and keeping it stopped. */
  findings(): Promise<readonly RestoreFinding[]>;
  look(): Promise<SeenOptimize>;
  /** Asks it to stop; `look` tells when it has. */
  stop(): Promise<void>;
  /**
   * Starts it, and waits until it is ready.
   *
   * @param replicas as `look` told them before it was stopped.
   * @returns what a person should know, such as that nothing was started.
   */
  start(replicas: number): Promise<readonly string[]>;
  /** Whether `start` starts it, so that it can be watched then. */
  readonly startsHere: boolean;
  errors(): Promise<SeenErrors>;
}
