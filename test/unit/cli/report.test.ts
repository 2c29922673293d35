import { reportTo } from "../../../cli/output/report";
import { ManualClock } from "../clients/http/manual-clock";

/** Tells how far it is each 10 s, for 100 s, and gives what was written to standard error. */
function written(isTerminal: boolean): string {
  let text = "";
  const clock = new ManualClock();
  const stream = { isTerminal, write: (more: string) => void (text += more) };
  const report = reportTo({ output: stream, errorOutput: stream, clock }, false);
  for (let step = 1; step <= 10; step++) {
    clock.pass(10_000);
    report.progress(`step ${step}`);
  }
  report.settle();
  return text;
}

describe("how far long work has come", () => {
  it("is written over on a terminal", () => {
    expect(written(true).split("\u001b[2K")).toHaveLength(11);
  });

  it("is a line from time to time in a log", () => {
    expect(written(false)).toBe("step 3\nstep 6\nstep 9\n");
  });
});
