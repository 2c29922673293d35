import { type Clock } from "../../clients/clock";
import { type ExplainedError } from "../../clients/explained-error";

/** Lets work be ended from outside: the pod is asked to stop, or the lock was lost. */
export class BreakOff {
  /** As the clock it was made of, but a pause ends at once when the work is broken off. */
  readonly clock: Clock;
  private readonly broken: Promise<never>;
  private reject: (reason: ExplainedError) => void = () => undefined;

  constructor(clock: Clock) {
    this.broken = new Promise<never>((_resolve, reject) => (this.reject = reject));
    // Nobody may be waiting when it rejects.
    this.broken.catch(() => undefined);
    this.clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      sleep: (milliseconds) => this.run(() => clock.sleep(milliseconds)),
    };
  }

  /** Rejects as soon as the work is broken off; what was sent to a server goes on there. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = work();
    result.catch(() => undefined);
    return Promise.race([result, this.broken]);
  }

  now(reason: ExplainedError): void {
    this.reject(reason);
  }
}
