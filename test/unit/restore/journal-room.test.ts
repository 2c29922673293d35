import { randomBytes } from "node:crypto";

import { type RestorePlan } from "../../../operations/restore/plan/plan-type";
import { readJournal, type RestoreJournal, writeJournal } from "../../../operations/restore/run/journal";
import { judgeJournal } from "../../../operations/restore/run/judge-journal";
import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const MIB = 1_048_576;
const uuid = () => randomBytes(16).toString("base64url");
const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `optimize-process-instance-invoice-${index}-approval_v8`);

function planOf(count: number): RestorePlan {
  const indices = names(count).map((name, index) => ({ name, shards: 1, sizeInBytes: 230_000 + index * 7 }));
  return {
    version: 1,
    fingerprint: "f".repeat(32),
    datastore: "http://localhost:9200",
    clusterUuid: uuid(),
    repositoryName: "backups",
    source: { kind: "backup", backupId: "11" },
    optimizeVersion: "8.8.0",
    indexPrefix: "optimize",
    parts: [{ snapshot: "camunda_optimize_11_8.8.0_part_2_of_2", uuid: uuid(), startTime: "", indices }],
    deletes: indices.map(({ name, sizeInBytes }) => ({
      name,
      uuid: uuid(),
      why: "replaced",
      documents: 12,
      sizeInBytes,
    })),
    neighbours: [],
  };
}

function ended(plan: RestorePlan): RestoreJournal {
  const restored = Object.fromEntries(plan.parts.flatMap(({ indices }) => indices.map(({ name }) => [name, uuid()])));
  const time = "2026-11-21T03:00:00.000Z";
  return { version: 1, plan, phase: "comparing", who: "ada@laptop", startedAt: time, changedAt: time, restored };
}

function memory(mostBytes?: number) {
  let text: string | undefined;
  return {
    place: "memory",
    ...(mostBytes !== undefined && { mostBytes }),
    read: () => Promise.resolve(text),
    write: (written: string) => Promise.resolve(void (text = written)),
    bytes: () => Buffer.byteLength(text ?? ""),
  };
}

it.each([20, 3_250, 8_000])(
  "a journal of %d indices is written and read, and takes what was foreseen",
  async (count) => {
    const store = memory(MIB);
    const plan = planOf(count);
    expect(judgeJournal(plan, store)).toEqual([]);
    const journal = ended(plan);
    await writeJournal(store, journal);
    expect(store.bytes()).toBeLessThan(MIB);
    expect(await readJournal(store)).toEqual(journal);
  },
);

it("a small one is written as earlier versions read it", async () => {
  const store = memory(MIB);
  await writeJournal(store, ended(planOf(20)));
  expect(JSON.parse((await store.read()) ?? "")).toMatchObject({ version: 1, phase: "comparing" });
});

it("what does not fit is known before, and fits into a file", () => {
  const plan = planOf(20_000);
  expect(judgeJournal(plan, memory(MIB))).toMatchObject([
    { property: "journal", problem: expect.stringMatching(/40000 indices.*no more than 1048576.*a file/) as string },
  ]);
  expect(judgeJournal(plan, memory())).toEqual([]);
});

it.each(['{"version":2,"packed":"H4sIAAAA"}', '{"version":3}', "{"])(
  "%s is no journal, and is not written over",
  (text) =>
    expect(readJournal({ ...memory(), read: () => Promise.resolve(text) })).rejects.toThrow(
      /cannot be read as the journal/,
    ),
);

it("a restore whose journal would not fit changes nothing", async () => {
  const world = new SimulatedWorld();
  Object.assign(world.journal, { mostBytes: 33_000 });
  const before = world.contents();
  await expect(restore(world)).rejects.toThrow(/journal would have \d+ bytes/);
  expect(world.contents()).toEqual(before);
  expect(world.replicas).toBe(2);
  expect(world.journalText).toBeUndefined();
});
