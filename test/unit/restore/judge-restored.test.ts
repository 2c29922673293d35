import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { type RestorePlan } from "../../../operations/restore/plan/plan-type";
import { type RestoreJournal } from "../../../operations/restore/run/journal";
import {
  differences,
  notRestored,
  type SeenIndices,
  stateOfIndex,
} from "../../../operations/restore/run/judge-restored";
import { index, PART_1, PART_2, situation, target, withPrefix } from "./situations";

const NAMES = withPrefix("optimize", [...PART_1, ...PART_2]);
const NAME = "optimize-metadata_v3";

const { plan } = planRestore(situation(), target());

function journalOf(restored: Record<string, string>, changes: Partial<RestorePlan> = {}): RestoreJournal {
  if (plan === undefined) throw new Error("no plan");
  const at = "2026-11-21T04:05:06Z";
  const common = { version: 1, phase: "restoring", who: "ada@laptop", startedAt: at, changedAt: at } as const;
  return { ...common, plan: { ...plan, ...changes }, restored };
}

const NOT_WRITTEN = { primaries: 1, operations: 0, sequence: 9 };
const NONE = new Map([[NAME, 0]]);

/** All indices with new uuids, whole. */
function seenAs(changes: Partial<SeenIndices> = {}, health = "green"): SeenIndices {
  return {
    restoring: false,
    indices: NAMES.map((name) => index(name, { uuid: `new-${name}`, health })),
    primaries: new Map(NAMES.map((name) => [name, 1])),
    recoveries: [],
    writes: new Map(NAMES.map((name) => [name, { ...NOT_WRITTEN, uuid: `new-${name}` }])),
    ...changes,
  };
}

const RESTORED = Object.fromEntries(NAMES.map((name) => [name, `new-${name}`]));
const part = { snapshot: "camunda_optimize_11_8.8.0_part_2_of_2" };
const recovery = {
  index: NAME,
  shard: 0,
  primary: true,
  type: "SNAPSHOT",
  stage: "DONE",
  source: { repositoryName: "backups", snapshot: part.snapshot, index: NAME },
  totalBytes: 1,
  recoveredBytes: 1,
};
const written = new Map([[NAME, { ...NOT_WRITTEN, uuid: `new-${NAME}`, operations: 1 }]]);

describe("an index of a part", () => {
  it.each([
    ["absent", RESTORED, seenAs({ indices: [] })],
    ["restored", RESTORED, seenAs()],
    // What is being restored is yellow, as what lacks a replica only: its shards are counted.
    ["under-way", RESTORED, seenAs({ primaries: NONE, restoring: true }, "yellow")],
    ["under-way", RESTORED, seenAs({ primaries: NONE, restoring: undefined }, "yellow")],
    ["failed", RESTORED, seenAs({ primaries: NONE }, "red")],
    ["other", RESTORED, seenAs({ writes: written })],
    ["other", { [NAME]: "another" }, seenAs()],
    ["other", {}, seenAs({ primaries: NONE }, "red")],
    // What is not told is neither whole nor given up, and nobody's to delete.
    ["under-way", RESTORED, seenAs({ primaries: new Map() })],
    ["under-way", RESTORED, seenAs({ indices: [index(NAME, { uuid: `new-${NAME}`, shards: undefined })] })],
    ["under-way", RESTORED, seenAs({ indices: [index(NAME, { uuid: `new-${NAME}`, shards: 0 })] })],
    ["under-way", RESTORED, seenAs({ writes: new Map() })],
    [
      "under-way",
      RESTORED,
      seenAs({ writes: new Map([[NAME, { ...NOT_WRITTEN, uuid: `new-${NAME}`, primaries: 0 }]]) }),
    ],
    ["under-way", {}, seenAs()],
    ["restored", {}, seenAs({ recoveries: [recovery] })],
    ["other", {}, seenAs({ recoveries: [{ ...recovery, type: "EMPTY_STORE", source: undefined }] })],
    ["other", {}, seenAs({ recoveries: [{ ...recovery, source: { ...recovery.source, snapshot: "x" } }] })],
    // Its turn has not come yet.
    ["under-way", {}, seenAs({ primaries: NONE, restoring: true }, "yellow")],
  ])("is %s", (state, restored, seen) => {
    expect(stateOfIndex(NAME, part, journalOf(restored), seen)).toBe(state);
  });

  it("is to be deleted when it was there before, though an earlier restore of the same backup made it", () => {
    const seen = seenAs({ indices: NAMES.map((name) => index(name)), recoveries: [recovery] });
    expect(stateOfIndex(NAME, part, journalOf({}), seen)).toBe("other");
    expect(notRestored(NAMES, journalOf({}), seen)).toEqual(NAMES);
  });
});

describe("what was restored", () => {
  const aliases = new Map(NAMES.map((name) => [name, [name.replace(/_v\d+(-\d+)?$/, "")]]));

  it("is as the backup was", () => {
    expect(differences(journalOf(RESTORED), NAMES, aliases, seenAs())).toEqual([]);
  });

  it("differs by what is missing, more, smaller, or without its alias", () => {
    const found = (own: readonly string[], known: typeof aliases, seen: SeenIndices) =>
      differences(journalOf(RESTORED), own, known, seen).join();
    expect(found([...NAMES, "optimize-alert_v4"], aliases, seenAs())).toMatch(
      /alert_v4 is there and not in the backup/,
    );
    expect(found(NAMES, new Map([...aliases, [NAME, []]]), seenAs())).toMatch(/lost its alias optimize-metadata/);
    const fewer = seenAs({ indices: seenAs().indices.filter(({ name }) => name !== NAME) });
    expect(found(NAMES, aliases, fewer)).toMatch(/metadata_v3 is missing/);
    const shards = seenAs().indices.map((one) => (one.name === NAME ? { ...one, shards: 2 } : one));
    const primaries = new Map([...seenAs().primaries, [NAME, 2]]);
    const writes = new Map([...seenAs().writes, [NAME, { ...NOT_WRITTEN, uuid: `new-${NAME}`, primaries: 2 }]]);
    expect(found(NAMES, aliases, seenAs({ indices: shards, primaries, writes }))).toMatch(
      /has 2 primary shards instead of 1/,
    );
  });

  it("needs no alias that nobody knows it to have had", () => {
    const saved = journalOf(RESTORED, { source: { kind: "snapshot", snapshot: "before_restore_optimize_x" } });
    expect(differences(saved, NAMES, new Map(), seenAs())).toEqual([]);
  });
});
