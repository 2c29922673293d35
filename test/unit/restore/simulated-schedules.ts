import { ExplainedError } from "../../../clients/explained-error";
import { type CronJobAddress } from "../../../clients/kubernetes/cron-job-suspension";
import { type RestoredSchedules } from "../../../operations/restore/run/restored-schedules";

/** The schedules of one Optimize: one that fires every night, and one that its owner has suspended. */
export class SimulatedSchedules implements RestoredSchedules {
  readonly suspended = new Map([
    ["nightly", false],
    ["paused", true],
  ]);
  /** Set: nothing may be suspended or resumed. */
  refuses = false;
  notes: string[] = [];

  /** @param call makes each request one at which a test can end the process. */
  constructor(private readonly call: <Result>(effect: () => Result) => Promise<Result>) {}

  find() {
    const schedules = () => [...this.suspended].map(([name, suspended]) => ({ namespace: "camunda", name, suspended }));
    return this.call(() => ({ schedules: schedules(), notes: this.notes }));
  }

  suspend({ name }: CronJobAddress, suspended: boolean): Promise<boolean> {
    return this.call(() => {
      if (this.refuses) throw new ExplainedError("failed", "Kubernetes: cronjobs may not be patched");
      return this.suspended.has(name) && this.suspended.set(name, suspended).has(name);
    });
  }
}
