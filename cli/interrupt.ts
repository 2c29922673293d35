import { type Clock } from "../clients/clock";
import { type Surroundings } from "./surroundings";

/** The user asked to stop. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/** Work that the user can break off. */
export interface Interruptible {
  /** As the surroundings' clock, but a pause ends at once when the user asks to stop. */
  readonly clock: Clock;
  /** Rejects as soon as the user asks to stop; what was sent to a server goes on there. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  end(): void;
}

export function interruptible(surroundings: Surroundings): Interruptible {
  let interrupt: (reason: Interrupted) => void = () => undefined;
  const interrupted = new Promise<never>((_resolve, reject) => (interrupt = reject));
  // Nobody may be waiting when it rejects.
  interrupted.catch(() => undefined);
  const end = surroundings.onInterrupt(() => interrupt(new Interrupted()));
  const orInterrupted = <Result>(work: Promise<Result>): Promise<Result> => {
    work.catch(() => undefined);
    // In this order: once broken off, nothing goes on because its own pause has ended as well.
    return Promise.race([interrupted, work]);
  };
  return {
    clock: {
      now: () => surroundings.clock.now(),
      monotonic: () => surroundings.clock.monotonic(),
      sleep: (milliseconds) => orInterrupted(surroundings.clock.sleep(milliseconds)),
    },
    run: (work) => orInterrupted(work()),
    end,
  };
}
