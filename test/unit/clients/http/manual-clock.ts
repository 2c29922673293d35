import { type Clock } from "../../../../clients/clock";

/** A clock that moves only when something sleeps or a test says so. */
export class ManualClock implements Clock {
  readonly pauses: number[] = [];
  private time = Date.UTC(2026, 0, 1);

  now(): number {
    return this.time;
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
