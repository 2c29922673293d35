import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type ImportState, judgeImport } from "../../../operations/restore/run/judge-import";
import { restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

const EPOCH = "1970-01-01T00:00:00.000+0000";
const EARLIER = "2026-11-21T08:00:00.000+0000";
const LATER = "2026-11-21T09:00:01.000+0100";

it.each<[string, object, object, ImportState]>([
  ["a position grows", { positionOfLastEntity: 5 }, { positionOfLastEntity: 6 }, "advances"],
  [
    "a position is written as a text, and grows",
    { positionOfLastEntity: "9" },
    { positionOfLastEntity: "10" },
    "advances",
  ],
  [
    "a sequence grows that is greater than a double can tell apart",
    { sequenceOfLastEntity: "11258999068426241" },
    { sequenceOfLastEntity: "11258999068426242" },
    "advances",
  ],
  ["a position stays as a text", { positionOfLastEntity: "10" }, { positionOfLastEntity: "10" }, "still"],
  ["a sequence grows", { sequenceOfLastEntity: 5 }, { sequenceOfLastEntity: 6 }, "advances"],
  [
    "the time of what was imported last grows",
    { timestampOfLastEntity: EARLIER },
    { timestampOfLastEntity: LATER },
    "advances",
  ],
  ["positions are written for the first time", {}, { positionOfLastEntity: 6 }, "advances"],
  ["a position is set back", { positionOfLastEntity: 5 }, { positionOfLastEntity: 0 }, "still"],
  [
    "the import has only looked",
    { positionOfLastEntity: 5, lastImportExecutionTimestamp: EARLIER },
    { positionOfLastEntity: 5, lastImportExecutionTimestamp: LATER },
    "runs",
  ],
  ["nothing is written", { positionOfLastEntity: 5 }, { positionOfLastEntity: 5 }, "still"],
  ["only the beginning of time is written", {}, { timestampOfLastEntity: EPOCH, positionOfLastEntity: 0 }, "still"],
  ["something else is written", { positionOfLastEntity: 5 }, { positionOfLastEntity: "six" }, "still"],
])("when %s, the import is judged by it", (_what, before, now, expected) => {
  const look = (fields: object) => new Map([["optimize-position-based-import-index_v3/variable", { ...fields }]]);
  expect(judgeImport(look(before), look(now))).toBe(expected);
});

describe("an Optimize that was started on what was restored", () => {
  it("is watched no longer than until its import advances, and errors in its log are told", async () => {
    const world = new SimulatedWorld();
    world.log.push("Optimize's log: ERROR cannot read index");
    const begun = world.clock.now();
    const { notes, durationsInMilliseconds } = await restore(world);
    expect(notes).toEqual(["Optimize's log: ERROR cannot read index", "Optimize's import advances."]);
    expect(durationsInMilliseconds.starting).toBeLessThan(5_000);
    expect(world.clock.now() - begun).toBeLessThan(60_000);
  });

  it.each([
    ["finds nothing new", "lastImportExecutionTimestamp", /import runs, and found nothing new in 60 s/],
    ["does not import", undefined, /import was not seen to advance within 60 s\. Look in its log/],
  ] as const)("and %s is watched for a bounded time, and the restore has ended well", async (_what, imports, told) => {
    const world = new SimulatedWorld();
    world.imports = imports;
    const { notes, durationsInMilliseconds } = await restore(world);
    expect(notes).toEqual([expect.stringMatching(told)]);
    expect(durationsInMilliseconds.starting).toBeGreaterThanOrEqual(60_000);
    expect(JSON.parse(world.journalText ?? "")).toMatchObject({ phase: "done" });
  });

  it("is not watched where nobody wants it", async () => {
    const world = new SimulatedWorld();
    world.imports = undefined;
    expect((await restore(world, { observeMilliseconds: 0 })).notes).toEqual([]);
  });

  it("whose positions cannot be read is said to be that", async () => {
    const world = new SimulatedWorld();
    Object.assign(world.datastore.indices, {
      fields: () => Promise.reject(new DatastoreError("no", 403, "security", [])),
    });
    expect((await restore(world)).notes).toEqual([expect.stringContaining("its positions cannot be read")]);
  });
});
