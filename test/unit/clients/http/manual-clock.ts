import { type Clock } from "../../../../clients/clock";

/** A clock that moves only when something sleeps or a test says so. */
export class ManualClock implements Clock {
  readonly pauses: number[] = [];
  private time = Date.UTC(2026, 0, 1);
  private set = 0;

  now(): number {
    return this.time + this.set;
  }

  /** Of another beginning than `now`, so that whoever mixes the two is found out. */
  monotonic(): number {
    return this.time % 1e9;
  }

  /** Somebody sets the clock. */
  jump(milliseconds: number): void {
    this.set += milliseconds;
  }

  sleep(milliseconds: number): Promise<void> {
    this.pauses.push(milliseconds);
    this.pass(milliseconds);
    return Promise.resolve();
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
  }
}
