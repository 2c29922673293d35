import { engineAddress, resourceLog, settleLog } from "../../../provider/dynamic/engine-log";
import { SimulatedClock } from "./simulation";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test.each([
  [["127.0.0.1:38123"], "127.0.0.1:38123"],
  [["127.0.0.1:38123", "--tracing"], "127.0.0.1:38123"],
  [["[::1]:38123"], "[::1]:38123"],
  [["test/unit/backup"], undefined],
  [[], undefined],
])("the engine's address among the process arguments %j", (given, address) => {
  expect(engineAddress(given)).toBe(address);
});

test("what is new is shown at once, the same state every ten seconds, and warnings always", async () => {
  const clock = new SimulatedClock();
  const delivered: string[] = [];
  const deliver = (line: string, kind: string) => Promise.resolve(delivered.push(`${kind}: ${line}`) > 0);
  const log = resourceLog("urn", clock, deliver, () => undefined);
  log.report("part 1 IN_PROGRESS, 1 s");
  log.report("part 1 IN_PROGRESS, 2 s");
  log.report("part 1 SUCCESS, 3 s");
  await clock.sleep(10_000);
  log.report("part 1 SUCCESS, 13 s");
  log.warn("look here");
  await settled();
  expect(delivered).toEqual([
    "progress: part 1 IN_PROGRESS, 1 s",
    "progress: part 1 SUCCESS, 3 s",
    "progress: part 1 SUCCESS, 13 s",
    "warning: look here",
  ]);
});

test("where the engine's log cannot be reached, lines are printed, and seldom", async () => {
  const clock = new SimulatedClock();
  const printed: string[] = [];
  const log = resourceLog(undefined, clock, undefined, (line) => printed.push(line));
  log.report("too soon");
  await clock.sleep(10_000);
  log.report("waiting, 10 s");
  log.warn("look here");
  await settled();
  const refused = resourceLog(
    "urn",
    clock,
    () => Promise.resolve(false),
    (line) => printed.push(line),
  );
  refused.report("refused");
  await settled();
  expect(printed).toEqual(["waiting, 10 s", "warning: look here", "refused"]);
});

test("when the work is done, every line has arrived in its order, and the line about progress is taken away once", async () => {
  const delivered: string[] = [];
  let slowness = 30;
  const deliver = async (line: string, kind: string) => {
    // Each later line would overtake the one before.
    await new Promise((resolve) => setTimeout(resolve, (slowness -= 10)));
    return delivered.push(`${kind}: ${line}`) > 0;
  };
  const log = resourceLog("urn:one", new SimulatedClock(), deliver, () => undefined);
  const silent = resourceLog("urn:two", new SimulatedClock(), deliver, () => undefined);
  log.report("backup 5: part 1 IN_PROGRESS");
  log.inform("it is kept");
  silent.warn("look here");
  await Promise.all([settleLog("urn:one"), settleLog("urn:two")]);
  await settleLog("urn:one");
  expect(delivered.filter((line) => !line.startsWith("warning"))).toEqual([
    "progress: backup 5: part 1 IN_PROGRESS",
    "information: it is kept",
    "progress: ",
  ]);
  expect(delivered).toContain("warning: look here");
});

test("a warning is shown once of each resource, whoever says it again", async () => {
  const delivered: string[] = [];
  const deliver = (line: string) => Promise.resolve(delivered.push(line) > 0);
  for (const urn of ["urn:first", "urn:first", "urn:second"]) {
    const log = resourceLog(urn, new SimulatedClock(), deliver, () => undefined);
    log.warn("look here");
    log.inform("it is kept");
    await settleLog(urn);
  }
  expect(delivered).toEqual(["look here", "it is kept", "look here", "it is kept"]);
});
