import fc from "fast-check";

import { DocumentCounts } from "../../../clients/datastore/document-counts";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { findingText, requireNoObstacle } from "../../../operations/restore/plan/restore-finding";
import { confirmationOf, parsePlan, planText, sumsOf } from "../../../operations/restore/plan/restore-plan";
import { index, LIMITS, PART_1, PART_2, situation, snapshot, target, withPrefix } from "./situations";

const everything = withPrefix("optimize", [...PART_1, ...PART_2]);

const texts = (...args: Parameters<typeof planRestore>) => planRestore(...args).findings.map(findingText);

describe("what a restore would do", () => {
  it("replaces what the backup holds, part 1 first, and deletes what is left over", () => {
    const leftover = "optimize-process-instance-later_v8";
    const { plan, findings } = planRestore(
      situation({ indices: [...everything, leftover, "optimize-alert_v4"].map((name) => index(name)) }),
      target(),
    );
    expect(findings).toEqual([]);
    expect(plan?.parts.map(({ snapshot: name }) => name)).toEqual([
      "camunda_optimize_11_8.8.0_part_1_of_2",
      "camunda_optimize_11_8.8.0_part_2_of_2",
    ]);
    expect(plan?.deletes.filter(({ why }) => why === "leftover").map(({ name }) => name)).toEqual([
      leftover,
      "optimize-alert_v4",
    ]);
    if (plan === undefined) throw new Error("no plan");
    expect(confirmationOf(plan)).toBe("optimize@aaaabbbb#11");
    expect(sumsOf(plan)).toEqual({
      deletedIndices: 8,
      deletedDocuments: 60,
      deletedBytes: 16000,
      restoredIndices: 6,
      restoredBytes: 6000,
    });
  });

  it("leaves other Optimizes alone, whose prefix begins alike", () => {
    const neighbour = withPrefix("optimize-b", [...PART_1, ...PART_2, "anything-else"]);
    const { plan, findings } = planRestore(
      situation({ indices: [...everything, ...neighbour].map((name) => index(name)) }),
      target(),
    );
    expect(findings).toEqual([]);
    expect(plan?.neighbours).toEqual(["optimize-b"]);
    expect(plan?.deletes.map(({ name }) => name).sort()).toEqual([...everything].sort());
  });

  it.each(["optimize-notes", "optimize-b-metadata_v3", "optimize-process-instance-_v1", "optimize-sales_v1"])(
    "stops at %s, of which nobody knows whose it is",
    (name) => {
      const { plan, findings } = planRestore(
        situation({ indices: [...everything, name].map((one) => index(one)) }),
        target(),
      );
      expect(plan).toBeUndefined();
      expect(findings.map(findingText)).toEqual([expect.stringContaining(name)]);
      // It may be somebody else's.
      expect(findings.map(findingText).join()).not.toMatch(/delete (it|or)|rename/);
    },
  );

  it("stops where a prefix may be another Optimize's, or the beginning of this one's own indices", () => {
    const other = withPrefix("optimize-process-instance", [...PART_1, "metadata_v3"]);
    const { plan, findings } = planRestore(
      situation({ indices: [...everything, ...other].map((name) => index(name)) }),
      target(),
    );
    expect(plan).toBeUndefined();
    expect(findings.map(findingText)).toContainEqual(expect.stringMatching(/Nobody can tell them apart/));
  });

  it("takes a process with the key import-index for what it is", () => {
    const odd = "optimize-process-instance-import-index_v8";
    const { plan } = planRestore(situation({ indices: [...everything, odd].map((name) => index(name)) }), target());
    expect(plan?.deletes.map(({ name }) => name)).toContain(odd);
  });

  it("never plans to delete what is not this Optimize's", () => {
    const prefix = fc.constantFrom("optimize", "optimize-b", "opt", "my-optimize", "optimize-b-c", "zeebe-record");
    const base = fc.oneof(
      fc.constantFrom(...PART_1, ...PART_2, "alert_v4", "process-instance-x_v8", "notes", "sales_v1", "b-metadata_v3"),
      fc.stringMatching(/^[a-z][a-z-]{0,12}(_v[1-9])?$/),
    );
    const name = fc.tuple(prefix, base).map(([whose, what]) => ({ whose, name: `${whose}-${what}` }));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), fc.subarray(["optimize-b", "optimize-b-c"]), (some, whole) => {
        const others = whole.flatMap((whose) =>
          withPrefix(whose, [...PART_1, "metadata_v3"]).map((one) => ({ whose, name: one })),
        );
        const present = [...some, ...others];
        const { plan } = planRestore(
          situation({ indices: [...new Set(present.map((one) => one.name))].map((one) => index(one)) }),
          target(),
        );
        const planned = plan?.deletes.map((one) => one.name) ?? [];
        for (const deleted of planned) {
          expect(deleted.startsWith("optimize-")).toBe(true);
          expect(whole.some((whose) => deleted.startsWith(`${whose}-`))).toBe(false);
          expect(deleted).toMatch(/^optimize-[a-z-]+_v\d+(-\d{6})?$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a plan that is carried out later", () => {
  const planned = (...args: Parameters<typeof situation>) => {
    const { plan } = planRestore(situation(...args), target());
    if (plan === undefined) throw new Error("no plan");
    return plan;
  };

  it("is the same after a round through a file, whatever was written to the indices meanwhile", () => {
    const plan = planned();
    expect(parsePlan(planText(plan), "plan.json")).toEqual(plan);
    expect(
      planned({ documents: DocumentCounts.complete(new Map(everything.map((name) => [name, 99]))) }).fingerprint,
    ).toBe(plan.fingerprint);
  });

  it("is another one when an index, a snapshot or the cluster is another", () => {
    const { fingerprint } = planned();
    const others = [
      planned({ indices: everything.map((name) => index(name, name === everything[0] ? { uuid: "new" } : {})) }),
      planned({ indices: [...everything, "optimize-alert_v4"].map((name) => index(name)) }),
      planned({
        snapshots: [
          snapshot("11", 1, withPrefix("optimize", PART_1), { uuid: "taken again" }),
          snapshot("11", 2, withPrefix("optimize", PART_2)),
        ],
      }),
      planned({ identity: { engine: "elasticsearch", version: "8.19.5", clusterUuid: "another" } }),
    ];
    for (const other of others) expect(other.fingerprint).not.toBe(fingerprint);
  });

  it("is refused when somebody changed the file", () => {
    const plan = planned();
    expect(() => parsePlan(planText({ ...plan, deletes: plan.deletes.slice(1) }), "plan.json")).toThrow(/was changed/);
    expect(() => parsePlan("{}", "plan.json")).toThrow(/no plan/);
  });
});

describe("what speaks against a restore", () => {
  const part1 = withPrefix("optimize", PART_1);
  const part2 = withPrefix("optimize", PART_2);

  it.each([
    ["no snapshot", [], /no snapshot of the backup 11/],
    ["one part", [snapshot("11", 1, part1)], /not both of its parts/],
    ["a third part", [1, 2, 2].map((part) => snapshot("11", part, part === 1 ? part1 : part2)), /not both/],
    [
      "a part that is PARTIAL",
      [snapshot("11", 1, part1), snapshot("11", 2, part2, { state: "PARTIAL", failures: ["a[0]: no primary"] })],
      /PARTIAL.*a\[0\]: no primary/,
    ],
    [
      "a part of another version",
      [snapshot("11", 1, part1), snapshot("11", 2, part2, { name: "camunda_optimize_11_8.9.0_part_2_of_2" })],
      /more than one version of Optimize, 8\.8\.0 and 8\.9\.0/,
    ],
    [
      "another Optimize's",
      [snapshot("11", 1, withPrefix("opt", PART_1)), snapshot("11", 2, withPrefix("opt", PART_2))],
      /with the prefix opt\b/,
    ],
    [
      "an Optimize's whose prefix begins alike",
      [snapshot("11", 1, withPrefix("optimize-b", PART_1)), snapshot("11", 2, withPrefix("optimize-b", PART_2))],
      /with the prefix optimize-b/,
    ],
    ["foreign indices", [snapshot("11", 1, part1), snapshot("11", 2, [...part2, "sales"])], /holds sales in/],
    ["an index twice", [snapshot("11", 1, part1), snapshot("11", 2, [...part2, part1[0] ?? ""])], /both parts hold/],
  ])("a backup with %s", (_what, snapshots, message) => {
    const { plan, findings } = planRestore(situation({ snapshots }), target());
    expect(plan).toBeUndefined();
    expect(findings.map(findingText).join("\n")).toMatch(message);
    expect(() => requireNoObstacle(findings)).toThrow(/Nothing was changed/);
  });

  it.each([
    ["another version of Optimize", { schemaVersion: "8.8.1" }, /the data that is here is of Optimize 8\.8\.1/],
    ["no sign of the version", { schemaVersion: undefined }, /optimizeVersion is needed/],
    [
      "a full disk",
      {
        limits: {
          ...LIMITS,
          blocks: [{ name: "cluster.blocks.read_only_allow_delete", value: "true", levels: ["persistent"] as const }],
        },
      },
      /blocks/,
    ],
    [
      "too little space",
      { disks: [{ node: "one", totalBytes: 9e5, availableBytes: 10 }], indices: [] },
      /needs 0\.0 MB/,
    ],
    ["too many shards", { limits: { ...LIMITS, shardsPerDataNode: 5 } }, /would have 6 shards, and takes 5/],
    [
      "an older engine",
      { identity: { engine: "elasticsearch", version: "8.17.4", clusterUuid: "aaaabbbbccccdddd" } } as const,
      /cannot go back to an earlier version/,
    ],
    [
      "an engine two major versions on",
      { identity: { engine: "elasticsearch", version: "10.0.0", clusterUuid: "aaaabbbbccccdddd" } } as const,
      /only what the major version before it wrote/,
    ],
    ["no repository", { repository: undefined }, /no snapshot repository backups/],
    ["a repository that does not work", { repositoryProblem: "it has been disabled" }, /disabled/],
    [
      "a restore that runs",
      { running: [{ repositoryName: "other", activity: "restore", snapshots: ["x"] }] } as const,
      /a restore of x runs/,
    ],
    ["a red index", { indices: everything.map((name) => index(name, { health: "red" })) }, /safetyBackup/],
    [
      "a repository that is only read",
      { repository: { name: "backups", type: "fs", settings: { readonly: "true" } } },
      /read-only here/,
    ],
  ])("a cluster with %s", (_what, changes, message) => {
    const { findings } = planRestore(situation(changes), target());
    expect(findings.map(findingText).join("\n")).toMatch(message);
    expect(() => requireNoObstacle(findings)).toThrow();
  });

  it.each([{ repository: undefined }, { repositoryProblem: "it may not be read" }])(
    "of what is in a repository that was not read, %j, nothing is said",
    (changes) => {
      const { findings } = planRestore(situation({ ...changes, snapshots: [] }), target());
      expect(findings.map(findingText).join("\n")).not.toMatch(/there is no snapshot of the backup/);
    },
  );

  it.each([
    ["8.8.0-alpha3", "8.8.0"],
    ["8.8.0", "8.8.0-SNAPSHOT"],
  ])("compares %s and %s by their three numbers, as Optimize does", (schemaVersion, optimizeVersion) => {
    expect(texts(situation({ schemaVersion }), target({ optimizeVersion }))).toEqual([]);
  });

  it("of a newer version is rolled back only where somebody says that the older one is to run", () => {
    const newer = situation({ schemaVersion: "8.9.0" });
    const { findings } = planRestore(newer, target({ optimizeVersion: "8.8.0" }));
    expect(findings.map(findingText)).toEqual([expect.stringMatching(/^optimizeVersion: .* a roll-back/) as string]);
    expect(() => requireNoObstacle(findings)).not.toThrow();
    expect(texts(newer, target({ optimizeVersion: "8.9.0" })).join("\n")).toMatch(/Optimize 8\.9\.0 is to run on it/);
  });

  it("is told all at once, and only what is busy is busy", () => {
    const wrong = situation({ schemaVersion: "8.9.0", repositoryProblem: "it has been disabled" });
    expect(texts(wrong, target())).toHaveLength(2);
    const busy = situation({ running: [{ repositoryName: "backups", activity: "snapshot", snapshots: ["x"] }] });
    expect(planRestore(busy, target()).findings.map(({ kind }) => kind)).toEqual(["busy"]);
    expect(() => requireNoObstacle(planRestore(busy, target()).findings)).toThrow(/a snapshot of x runs/);
  });

  it("does not include what only might be wrong", () => {
    const { plan, findings } = planRestore(
      situation({
        indices: [],
        limits: { notTold: "what the cluster forbids is not told here" },
        running: { notTold: "what runs is not told here" },
      }),
      target(),
    );
    expect(plan?.deletes).toEqual([]);
    expect(findings.map(({ kind }) => kind)).toEqual(["warning", "warning", "warning"]);
    expect(() => requireNoObstacle(findings)).not.toThrow();
  });
});
