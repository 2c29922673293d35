import { type RunResult } from "../../../operations/scheduled-run/run-result";
import { parseStatus } from "../../../operations/scheduled-run/run-status";
import { parseLedger } from "../../../operations/retention/ledger-text";
import { SimulatedClock, SimulatedInstallation } from "../backup/simulation";
import { MemoryCluster } from "./memory-cluster";
import { LEDGER, runInMemory } from "./run-in-memory";

const DAY = 86_400_000;
const SAID = /recorded backups? (is|are) not in the snapshot repository .*registered at another place/;

let cluster: MemoryCluster;
let clock: SimulatedClock;
let installation: SimulatedInstallation;
let runs = 0;

beforeEach(() => {
  cluster = new MemoryCluster();
  clock = new SimulatedClock();
  installation = new SimulatedInstallation(clock);
});

async function run(retention?: object): Promise<RunResult> {
  await clock.sleep(DAY);
  return runInMemory({ cluster, clock, installation, job: `job-${++runs}`, retention });
}

const recorded = () =>
  parseLedger(cluster.objects.get(LEDGER)?.data?.["ledger"] ?? "", "here").map(({ backupId }) => backupId);

describe.each([1, 4])("a repository that is registered anew after %d backups", (count) => {
  it.each<[string, object | undefined]>([
    ["with retention", { keepLast: 2, minimumKept: 2 }],
    ["without retention", undefined],
  ])("is told by each run %s, and in the status; nothing is forgotten or pruned", async (_what, retention) => {
    const before: (string | undefined)[] = [];
    for (let taken = 0; taken < count; taken++) before.push((await run()).backupId);
    installation.names.forEach((name) => installation.drop(name));
    const after: (string | undefined)[] = [];
    // Longer than for as long as the newest of a version stays.
    for (let taken = 0; taken < 8; taken++) {
      const result = await run(retention);
      after.push(result.backupId);
      expect(result).toMatchObject({ result: "not-pruned", message: expect.stringMatching(SAID) as string });
      const status = parseStatus((await cluster.status.read())?.["status"]);
      expect(status?.lastRun).toMatchObject({ result: "not-pruned", message: expect.stringMatching(SAID) as string });
    }
    expect(recorded()).toEqual([...before, ...after]);
    expect(installation.names).toHaveLength(16);

    const accepted = await run({ ...retention, acceptMissingUpTo: before[before.length - 1] });
    expect(accepted.result).toBe("completed");
    expect(recorded()).not.toEqual(expect.arrayContaining([before[0]]));
  });
});
