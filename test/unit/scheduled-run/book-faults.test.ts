import { type HttpAnswer } from "../../../clients/http/transport";
import { type RunResult } from "../../../operations/scheduled-run/run-result";
import { parseStatus } from "../../../operations/scheduled-run/run-status";
import { parseLedger } from "../../../operations/retention/ledger-text";
import { SimulatedClock, SimulatedInstallation } from "../backup/simulation";
import { MemoryCluster } from "./memory-cluster";
import { LEDGER, runInMemory, STATUS } from "./run-in-memory";

const DAY = 86_400_000;

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

const answer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: {},
  text: JSON.stringify({ kind: "Status", status: "Failure", message }),
});
const refuse = (method: string, path: string, given: HttpAnswer) => () => {
  cluster.instead = (asked, where) => (where === path && asked === method ? given : undefined);
};
const mend = () => {
  cluster.instead = () => undefined;
};

/** Of backups whose names cannot be shortened. */
function ledgerOf(bytes: number): string {
  const backup = (index: number) => ({
    backupId: `by-hand-${index}`,
    repositoryName: "elsewhere",
    clusterUuid: "cluster",
    snapshots: [{ name: `camunda_optimize_by-hand-${index}_8.8.0_part_1_of_2`, startTime: "2026-11-21T03:00:00.000Z" }],
  });
  const each = JSON.stringify(backup(1000)).length + 1;
  const backups = Array.from({ length: Math.floor(bytes / each) }, (_, index) => backup(index));
  return JSON.stringify({ version: 1, backups });
}

const texts = (data: Record<string, string>) => () => cluster.put(LEDGER, { data });
const NEWER = '{"version":3,"backups":"in another way"}';

/** What can go wrong with the ledger: how it comes to that, and what ends it. */
const LEDGER_FAULTS: readonly (readonly [string, () => void, () => void, RegExp])[] = [
  ["cannot be read (503)", () => refuse("GET", LEDGER, answer(503, "not now"))(), mend, /503/],
  ["cannot be written (503)", () => refuse("PUT", LEDGER, answer(503, "not now"))(), mend, /503/],
  [
    "may not be written (403)",
    () => refuse("PUT", LEDGER, answer(403, 'User "x" cannot update resource "configmaps" in API group ""'))(),
    mend,
    /403.*pulumi up/,
  ],
  ["is changed by others all the time", () => refuse("PUT", LEDGER, answer(409, "modified"))(), mend, /somebody else/],
  ["is gone", () => void cluster.objects.delete(LEDGER), texts({}), /gone.*pulumi up --refresh/],
  ["is damaged", texts({ ledger: "{" }), texts({}), /move it away/],
  ["is of a later version", texts({ ledger: NEWER }), texts({}), /version 3.*Use that version/],
  [
    "is almost full",
    () => cluster.put(LEDGER, { data: { ledger: ledgerOf(1_035_000) } }),
    texts({}),
    /1 MiB.*retention/,
  ],
  ["is full", () => cluster.put(LEDGER, { data: { ledger: ledgerOf(1_050_000) } }), texts({}), /1 MiB.*retention/],
];

describe.each(LEDGER_FAULTS)("a ledger that %s", (_, breakIt, mendIt, way) => {
  it.each([
    ["with retention", { keepLast: 1, minimumKept: 1 }],
    ["without retention", undefined],
  ])("keeps no run from its backup, which is told and written down later, %s", async (_also, retention) => {
    await run(retention);
    breakIt();
    const before = cluster.objects.get(LEDGER)?.data?.["ledger"];
    const result = await run(retention);

    expect(installation.count("request")).toBe(2);
    expect(["not-recorded", "not-pruned"]).toContain(result.result);
    expect(result.message).toMatch(/^The backup \d+ is complete, but could not be written down/);
    expect(result.message).toMatch(way);
    expect(installation.names.filter((name) => name.includes(`_${result.backupId}_`))).toHaveLength(2);
    const status = parseStatus((await cluster.status.read())?.["status"]);
    expect(status).toMatchObject({
      lastCompleted: { backupId: result.backupId },
      lastRun: { result: result.result, backupId: result.backupId },
    });
    expect(cluster.objects.get(LEDGER)?.data?.["ledger"]).toBe(before);

    mendIt();
    const next = await run();
    expect(next.result).toBe("completed");
    const entries = parseLedger(cluster.objects.get(LEDGER)?.data?.["ledger"] ?? "", "here");
    const recorded = entries.filter(({ snapshots }) => snapshots.length === 2).map(({ backupId }) => backupId);
    expect(recorded).toEqual(expect.arrayContaining([result.backupId, next.backupId]));
    expect(cluster.objects.get(STATUS)?.data?.["unrecorded"]).toBeUndefined();
  });
});

const statusTexts = (data: Record<string, string>) => () => cluster.put(STATUS, { data });
const LATER_STATUS = '{"version":2,"lastCompleted":{"backupId":"1","time":"t","optimizeVersion":"8.8.0"},"lastRun":[]}';

describe.each<readonly [string, () => void]>([
  ["cannot be read (503)", () => refuse("GET", STATUS, answer(503, "not now"))()],
  ["cannot be written (503)", () => refuse("PUT", STATUS, answer(503, "not now"))()],
  ["is changed by others all the time", () => refuse("PUT", STATUS, answer(409, "modified"))()],
  ["is gone", () => void cluster.objects.delete(STATUS)],
  ["is damaged", statusTexts({ status: "{", unrecorded: "{" })],
  ["is of a later version", statusTexts({ status: LATER_STATUS, unrecorded: NEWER })],
  ["is full", statusTexts({ other: "x".repeat(1_048_576) })],
])("a status that %s", (_, breakIt) => {
  it("keeps no run from its backup, its ledger, its retention or from giving back the Lease", async () => {
    const retention = { keepLast: 1, minimumKept: 1 };
    for (let taken = 0; taken < 2; taken++) await run();
    await clock.sleep(40 * DAY);
    breakIt();
    const result = await run(retention);
    expect(result).toMatchObject({ result: "completed" });
    expect(installation.names).toHaveLength(2);
    expect(cluster.lease?.spec?.holderIdentity).toBe("");
    const entries = parseLedger(cluster.objects.get(LEDGER)?.data?.["ledger"] ?? "", "here");
    expect(entries.map(({ backupId }) => backupId)).toEqual([result.backupId]);
  });
});

test("a status of a later version keeps what it tells of the last backup when a run fails", async () => {
  statusTexts({ status: LATER_STATUS })();
  installation.timing = { ...installation.timing, outcomes: ["SUCCESS", "FAILED"] };
  expect(await run()).toMatchObject({ result: "failed" });
  expect(parseStatus((await cluster.status.read())?.["status"])).toMatchObject({ lastCompleted: { backupId: "1" } });
});

test("a ledger and a status that cannot be written at all: the next run writes down what was begun", async () => {
  cluster.instead = (method, path) =>
    method === "PUT" && path !== LEDGER && path.includes("configmaps") ? answer(503, "not now") : undefined;
  let puts = 0;
  const outage = cluster.instead;
  cluster.instead = (method, path) =>
    method === "PUT" && path === LEDGER && ++puts > 1 ? answer(503, "not now") : outage(method, path);
  const result = await run();
  expect(result).toMatchObject({ result: "not-recorded", message: expect.stringMatching(/either/) as string });
  mend();
  await run();
  const entries = parseLedger(cluster.objects.get(LEDGER)?.data?.["ledger"] ?? "", "here");
  expect(entries.find(({ backupId }) => backupId === result.backupId)?.snapshots).toHaveLength(2);
});

test("what vanished for certain is forgotten, unless most of it did: then the repository may be another one", async () => {
  const ids: (string | undefined)[] = [];
  for (let taken = 0; taken < 4; taken++) ids.push((await run()).backupId);
  const drop = (backupId: string | undefined) =>
    installation.names.filter((name) => name.includes(`_${backupId}_`)).forEach((name) => installation.drop(name));
  const kept = () =>
    parseLedger(cluster.objects.get(LEDGER)?.data?.["ledger"] ?? "", "here").map(({ backupId }) => backupId);
  drop(ids[0]);
  ids.push((await run()).backupId);
  expect(kept()).toEqual(ids.slice(1));
  ids.slice(1).forEach(drop);
  ids.push((await run()).backupId);
  expect(kept()).toEqual(ids.slice(1));
});
