import fc from "fast-check";

import { backupIdProblem, nextBackupId } from "../../../operations/backup/backup-id";
import { indexPrefixes, sharedRepositoryProblem } from "../../../operations/backup/index-prefix";
import { judgeBackup, type Observation } from "../../../operations/backup/judge-backup";
import { pollInterval } from "../../../operations/backup/poll-interval";
import { isLaterPart, isRecorded, mayBeRecorded } from "../../../operations/backup/recorded-snapshot";
import { parseSnapshotName } from "../../../operations/backup/snapshot-name";
import { partName } from "./simulation";

test.each([
  [["part_1_of_2", "part_2_of_2"], "completed"],
  [["part_02_of_2", "part_1_of_2"], "completed"],
  [["part_2_of_2", "part_02_of_2"], "failed"],
  [["part_1_of_2", "part_01_of_2"], "failed"],
  [["part_1_of_2", "part_3_of_2"], "failed"],
])("the snapshots %j are one backup when they are both parts: %s", (parts, kind) => {
  const snapshots = parts.map((part) => ({
    name: `camunda_optimize_1_8.8.0_${part}`,
    state: "SUCCESS" as const,
    startTime: "2026-11-01T00:00:00Z",
    failures: [],
  }));
  const backup = { backupId: "1", state: "COMPLETED" as const, snapshots };
  expect(judgeBackup({ kind: "found", backup }, 600_000, 120_000).kind).toBe(kind);
});

test("the other spelling of a recorded part is no later part of it", () => {
  const at = (name: string) => ({ name: `camunda_optimize_1_8.8.0_${name}`, startTime: "2026-11-01T00:00:00Z" });
  expect(isLaterPart(at("part_01_of_2"), [at("part_1_of_2")])).toBe(false);
  expect(isLaterPart(at("part_2_of_2"), [at("part_1_of_2")])).toBe(true);
});

test.each([
  ["the recorded part", "part_1_of_2", undefined, true],
  ["the part that follows it", "part_2_of_2", undefined, true],
  ["the other spelling of it", "part_01_of_2", undefined, false],
  ["a part that tells its time", "part_2_of_2", "2026-11-02T00:00:00Z", false],
])(
  "of a backup with one recorded part, nobody can tell whether it holds %s without a time",
  (_, part, startTime, may) => {
    const recorded = [{ name: "camunda_optimize_1_8.8.0_part_1_of_2", startTime: "2026-11-01T00:00:00Z" }];
    expect(mayBeRecorded({ name: `camunda_optimize_1_8.8.0_${part}`, startTime }, recorded)).toBe(may);
  },
);

test("the end of work is noticed within a tenth of its duration, at least 1 s, at most 30 s", () => {
  const noticed = (duration: number, latency: number) => {
    let elapsed = 0;
    while (elapsed < duration) elapsed += pollInterval(elapsed) + latency;
    return elapsed - duration;
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 * 3_600_000 }), fc.integer({ min: 0, max: 50 }), (duration, latency) => {
      expect(noticed(duration, latency)).toBeLessThanOrEqual(Math.min(Math.max(duration / 10, 1_000), 30_000));
    }),
  );
});

describe("ids", () => {
  describe("two takers of the same moment, who see the same repository", () => {
    const at2026 = Date.parse("2026-11-26T03:00:00Z");
    const seconds = at2026 / 1000;
    test.each<[string, number[]]>([
      ["empty", []],
      ["ids of the clock", [seconds - 86_400]],
      ["ids ahead of the clock", [seconds + 60_000]],
      ["ids far ahead of the clock", [seconds + 10_000_000]],
      ["ids beyond an integer", [20_261_126_030_000]],
    ])("choose different ids: %s", (_, known) => {
      const ids = new Map(known.map((id) => [String(id), `of ${id}`]));
      const chosen = new Set(Array.from({ length: 40 }, () => nextBackupId(at2026, ids)));
      expect(chosen.size).toBeGreaterThan(35);
    });

    test.each<[string, number[], number, number]>([
      ["empty", [], seconds, seconds + 65_535],
      ["ahead of the clock", [seconds + 60_000], seconds + 60_001, seconds + 65_535],
      ["far ahead of the clock", [seconds + 10_000_000], seconds + 10_000_001, seconds + 10_000_683],
      ["near what an integer holds", [2 ** 31 - 1_000_001], 2 ** 31 - 1_000_000, 2 ** 31 - 1_000_000 + 63],
      ["just below what an integer holds", [2 ** 31 - 11], 2 ** 31 - 10, 2 ** 31 - 1],
      ["at what an integer holds", [2 ** 31 - 1], 2 ** 31, 2 ** 31 + 4_095],
    ])("choose from a known range: %s", (_, known, lowest, highest) => {
      const ids = new Map(known.map((id) => [String(id), `of ${id}`]));
      expect(nextBackupId(at2026, ids, () => 0)).toBe(String(lowest));
      expect(nextBackupId(at2026, ids, (below) => below - 1)).toBe(String(highest));
    });

    /** Two takers of the same moment, again and again; the share of moments in which they choose the same id is told. */
    function taking(everySeconds: number, years: number) {
      let [now, last] = [at2026, seconds];
      let [seed, expected, moments] = [7, 0, 0];
      const lot = (below: number) => {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((seed / 2 ** 32) * below);
      };
      const end = at2026 + years * 365 * 86_400_000;
      for (; now < end; now += everySeconds * 1000) {
        const known = new Map([[String(last), "the last"]]);
        let choices = 0;
        const pair = [1, 2].map(() => Number(nextBackupId(now, known, (below) => lot((choices = below)))));
        last = Math.max(...pair);
        expected += 1 / choices;
        moments++;
      }
      return { last, meetings: expected / moments };
    }

    test.each([
      ["each minute", 60, 0.2, 1 / 450],
      ["every five minutes", 300, 1, 1 / 450],
      ["each quarter of an hour", 900, 3, 1 / 1_200],
      ["each hour", 3_600, 10, 1 / 5_000],
      ["each day", 86_400, 11, 1 / 60_000],
    ])("taken by two %s stay within an integer, and seldom meet", (_, everySeconds, years, atMost) => {
      const { last, meetings } = taking(everySeconds, years);
      expect(last).toBeLessThan(2 ** 31);
      expect(meetings).toBeLessThan(atMost);
    });

    // As many ids as they move on by, at most, are left for as many backups: each has half of its choices on average.
    test.each([
      [10_000_000, 683],
      [200_000_000, 303],
      [300_000_000, 103],
      [350_000_000, 64],
    ])("that run ahead by %i s leave room for six years of a backup each minute", (ahead, choices) => {
      let below = 0;
      nextBackupId(at2026, new Map([[String(seconds + ahead - 1), "the last"]]), (all) => {
        below = all;
        return 0;
      });
      expect(below).toBe(choices);
      const room = 2 ** 31 - (seconds + ahead);
      expect((below - 1) / 2).toBeLessThan(Math.max(room / 900_000, 32));
    });
  });

  test.each([
    ["1", "numbers", undefined],
    ["9223372036854775807", "numbers", undefined],
    ["0", "numbers", /1 or more/],
    ["-1", "numbers", /digits only/],
    ["1.5", "numbers", /digits only/],
    ["nightly", "numbers", /digits only/],
    ["9223372036854775808", "numbers", /highest that Optimize takes/],
    ["nightly-2026.11_a", "texts", undefined],
    ["12", "texts", undefined],
    ["", "texts", /is empty/],
    ["Nightly", "texts", /lower case/],
    ["a b", "texts", /white space/],
    ["a/b", "texts", /holds \//],
    ["a*", "texts", /holds \*/],
    ["a#b", "texts", /holds #/],
    ["a,b", "texts", /holds ,/],
    ["x".repeat(201), "texts", /longer/],
  ] as const)("%s (%s)", (id, kind, problem) => {
    const found = backupIdProblem(id, kind);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });

  test("a chosen id is above all that are known, and in range", () => {
    const ids = fc.array(fc.bigInt({ min: 0n, max: 2n ** 63n - 2n }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), ids, (now, known) => {
        const next = nextBackupId(now, new Map(known.map((id) => [id.toString(), `of ${id}`])));
        expect(known.every((id) => BigInt(next) > id)).toBe(true);
        expect(backupIdProblem(next)).toBeUndefined();
      }),
    );
  });
});

test("names of snapshots are taken apart", () => {
  expect(parseSnapshotName(partName("7", "8.8.0-alpha1", 2))).toEqual({
    backupId: "7",
    optimizeVersion: "8.8.0-alpha1",
    part: 2,
    parts: 2,
  });
  expect(parseSnapshotName(partName("a_b", "3.9.0", 1))?.backupId).toBe("a_b");
  expect(parseSnapshotName("camunda_optimize_7_manual")).toBeUndefined();
  expect(parseSnapshotName("camunda_webapps_7_8.8.0_part_1_of_6")).toBeUndefined();
});

describe("prefixes in a repository", () => {
  const of = (prefix: string, id: number) => ({
    name: partName(id, "8.8.0", 1),
    indices: [`${prefix}-position-based-import-index_v3`, `${prefix}-timestamp-based-import-index_v5`],
  });
  test.each([
    ["none yet", [], undefined, undefined],
    ["one, learnt", [of("optimize", 1), of("optimize", 2)], undefined, undefined],
    ["one, as declared", [of("my-optimize", 1)], "my-optimize", undefined],
    ["two", [of("optimize", 1), of("second", 2)], undefined, /optimize \(.*\) and second/],
    ["another than declared", [of("second", 2)], "optimize", /second .*while indexPrefix is optimize/],
  ] as const)("%s", (_name, snapshots, indexPrefix, problem) => {
    const found = sharedRepositoryProblem({ repositoryName: "backups", indexPrefix }, snapshots);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });
});

test.each(["import-index", "position-based-import-index", "my-import-index", "timestamp-based-import-index"])(
  "a process with the key %s is no other Optimize",
  (key) => {
    const indices = ["optimize-position-based-import-index_v3", `optimize-process-instance-${key}_v8`];
    expect([...indexPrefixes([{ name: "one", indices }]).keys()]).toEqual(["optimize"]);
  },
);

test.each([
  ["optimize-import-index_v3", ["optimize"]],
  ["my-optimize-timestamp-based-import-index_v5", ["my-optimize"]],
  ["position-based-import-index_v3", []],
])("the index %s tells the prefixes %j", (index, prefixes) => {
  expect([...indexPrefixes([{ name: "one", indices: [index] }]).keys()]).toEqual(prefixes);
});

describe("what belongs to a record", () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const recorded = [{ name: partName(5, "8.10.0", 1), startTime: at(10) }];
  test.each([
    ["itself, in another zone", recorded[0]?.name ?? "", "1970-01-01T01:00:10.000+01:00", true, false],
    ["the same name, another start", recorded[0]?.name ?? "", at(11), false, false],
    ["its second part, begun later", partName(5, "8.10.0", 2), at(11), false, true],
    ["a second part that is older", partName(5, "8.10.0", 2), at(9), false, false],
    ["a part of another version", partName(5, "8.9.0", 2), at(11), false, false],
    ["a part of another backup", partName(55, "8.10.0", 2), at(11), false, false],
    ["a snapshot by hand", "camunda_optimize_5_manual", at(11), false, false],
  ])("%s", (_name, name, startTime, own, later) => {
    expect([isRecorded({ name, startTime }, recorded), isLaterPart({ name, startTime }, recorded)]).toEqual([
      own,
      later,
    ]);
  });
});

describe("judging", () => {
  const seen = (...states: string[]): Observation => ({
    kind: "found",
    backup: {
      backupId: "1",
      state: "",
      snapshots: states.map((state, index) => ({
        name: partName(1, "8.8.0", index + 1),
        state,
        startTime: "2026-11-21T08:00:00.000Z",
        failures: [],
      })),
    },
  });
  const grace = 120_000;
  test.each<[string, Observation, number, string]>([
    ["nothing yet", { kind: "not-found" }, 1_000, "waiting"],
    ["nothing, for long", { kind: "not-found" }, grace, "failed NOT_FOUND"],
    ["no answer, for long", { kind: "no-answer", reason: "", lasting: false }, 10 * grace, "waiting"],
    ["an answer that it cannot", { kind: "no-answer", reason: "", lasting: true }, grace, "unanswered"],
    ["part 1 alone", seen("SUCCESS"), 1_000, "waiting"],
    ["part 1 alone, for long", seen("SUCCESS"), grace, "failed INCOMPLETE"],
    ["both running", seen("IN_PROGRESS", "IN_PROGRESS"), 100 * grace, "waiting"],
    ["one failed, one running", seen("FAILED", "IN_PROGRESS"), 100 * grace, "waiting"],
    ["part 1 failed, part 2 may follow", seen("FAILED"), 1_000, "waiting"],
    ["part 1 failed, part 2 does not follow", seen("FAILED"), 15_000, "failed FAILED"],
    ["one partial", seen("SUCCESS", "PARTIAL"), 0, "failed FAILED"],
    ["one incompatible", seen("INCOMPATIBLE", "SUCCESS"), 0, "failed INCOMPATIBLE"],
    ["both good", seen("SUCCESS", "SUCCESS"), 0, "completed"],
  ])("%s", (_name, observation, unchanged, expected) => {
    const verdict = judgeBackup(observation, unchanged, grace);
    expect(verdict.kind === "failed" ? `failed ${verdict.state}` : verdict.kind).toBe(expected);
  });

  test("two good parts are a whole backup beside a third snapshot", () => {
    const beside = seen("SUCCESS", "SUCCESS");
    if (beside.kind !== "found") throw new Error("unreachable");
    const third = {
      name: partName(1, "8.7.4", 1),
      state: "SUCCESS",
      startTime: "2026-11-21T09:00:00.000Z",
      failures: [],
    };
    const backup = { ...beside.backup, snapshots: [...beside.backup.snapshots, third] };
    expect(judgeBackup({ kind: "found", backup }, 0, grace)).toMatchObject({
      kind: "completed",
      optimizeVersion: "8.8.0",
    });
  });
});
