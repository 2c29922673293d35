import { planPrune, type PruneInput, type PrunePlan } from "../../../operations/retention/plan-prune";
import { type RetainedBackup } from "../../../operations/retention/retained-backup";
import { daily, inputOf, ledgerOf, made, NOW, PLACE, pruned } from "./made-backups";

const reasonOf = (plan: PrunePlan, backupId: string) =>
  plan.decisions.find((decision) => decision.backupId === backupId)?.reason;

interface Case {
  readonly what: string;
  readonly backups: readonly RetainedBackup[];
  readonly policy: PruneInput["policy"];
  readonly rest?: Partial<PruneInput>;
  readonly pruned: readonly string[];
  /** A reason that one of the decisions gives. */
  readonly because?: readonly [backupId: string, reason: string];
}

const cases: readonly Case[] = [
  {
    what: "no policy: nothing goes",
    backups: daily(9),
    policy: undefined,
    pruned: [],
    because: ["92", "no retention is declared: nothing is deleted"],
  },
  {
    what: "neither keepLast nor keepForDays: nothing completed goes",
    backups: [...daily(5), made("1", { days: 60, states: ["FAILED", "SUCCESS"] })],
    policy: {},
    pruned: ["1"],
    because: ["96", "neither keepLast nor keepForDays is set"],
  },
  {
    what: "keepLast",
    backups: daily(6),
    policy: { keepLast: 4 },
    pruned: ["96", "95"],
    because: ["95", "5 newer completed ones (keepLast 4)"],
  },
  {
    what: "keepForDays",
    backups: daily(6),
    policy: { keepForDays: 5 },
    pruned: ["96", "95"],
    because: ["96", "5 days old (keepForDays 5)"],
  },
  {
    what: "rules that keep add up",
    backups: daily(8),
    policy: { keepLast: 4, keepForDays: 6 },
    pruned: ["95", "94", "93"],
    because: ["96", "it is 5 days old (keepForDays 6)"],
  },
  {
    what: "minimumKept wins over keepLast and age",
    backups: daily(6),
    policy: { keepLast: 1, keepForDays: 0 },
    pruned: ["97", "96", "95"],
    because: ["98", "it is one of the newest 3 (minimumKept)"],
  },
  {
    what: "running ones are never touched, however old",
    backups: [...daily(4), made("1", { days: 90, states: ["SUCCESS", "IN_PROGRESS"] })],
    policy: { keepLast: 1, minimumKept: 1 },
    pruned: ["99", "98", "97"],
    because: ["1", "it is being taken"],
  },
  {
    what: "failed and incomplete ones go after failedKeptForDays, and do not count as kept",
    backups: [
      ...daily(3),
      made("9", { days: 6.5, states: ["PARTIAL", "SUCCESS"] }),
      made("8", { days: 7, states: ["FAILED", "SUCCESS"] }),
      made("7", { days: 8, states: ["SUCCESS"] }),
    ],
    policy: { keepLast: 3 },
    pruned: ["8", "7"],
    because: ["9", "it is not complete, and 6 days old (failedKeptForDays 7)"],
  },
  {
    what: "an incomplete one of today stays even with failedKeptForDays 0",
    backups: [...daily(1), made("101", { days: 0.5, states: ["SUCCESS"] })],
    policy: { failedKeptForDays: 0 },
    rest: { lastRunCompleted: true },
    pruned: [],
    because: ["101", "it is not complete, but less than a day old: a part may still follow"],
  },
  {
    what: "two good parts beside a failed third are completed, whatever the word",
    backups: [...daily(3), made("5", { days: 20, states: ["SUCCESS", "SUCCESS", "FAILED"] })],
    policy: { keepLast: 4, failedKeptForDays: 1 },
    pruned: [],
    because: ["5", "it is one of the newest 4 (keepLast)"],
  },
  {
    what: "the newest completed one of each version stays for 30 days",
    backups: [
      ...daily(4),
      made("20", { days: 29, version: "8.7.2" }),
      made("19", { days: 29.5, version: "8.7.2" }),
      made("10", { days: 31, version: "8.6.0" }),
    ],
    policy: { keepLast: 3 },
    pruned: ["97", "19", "10"],
    because: ["20", "it is the newest of Optimize 8.7.2, and less than 30 days old"],
  },
  {
    what: "protected ones",
    backups: daily(6),
    policy: { keepLast: 3, protectBackupIds: ["95", "96"] },
    pruned: ["97"],
    because: ["95", "protectBackupIds names it"],
  },
  {
    what: "a clock that was set back keeps",
    backups: daily(6).map((backup, index) => (index === 5 ? made(backup.backupId, { days: -400 }) : backup)),
    policy: { keepForDays: 1, minimumKept: 1 },
    pruned: ["100", "99", "98", "97", "96"],
    because: ["95", "it is -400 days old (keepForDays 1)"],
  },
];

const notOwn: readonly Case[] = [
  {
    what: "a lost ledger",
    backups: daily(6),
    policy: { keepLast: 1 },
    rest: { ledger: undefined },
    pruned: [],
    because: ["95", "there is no ledger, so nobody knows who took it"],
  },
  { what: "an empty ledger", backups: daily(6), policy: { keepLast: 1 }, rest: { ledger: [] }, pruned: [] },
  {
    what: "an unknown place",
    backups: daily(6),
    policy: { keepLast: 1 },
    rest: { place: undefined },
    pruned: [],
    because: ["95", "without the datastore nobody knows in which repository it lies, and whose it is"],
  },
  {
    what: "another cluster",
    backups: daily(6),
    policy: { keepLast: 1 },
    rest: { ledger: ledgerOf(daily(6), { ...PLACE, clusterUuid: "cluster-2" }) },
    pruned: [],
    because: ["95", "the ledger has this id in another repository or cluster only"],
  },
  {
    what: "another repository",
    backups: daily(6),
    policy: { keepLast: 1 },
    rest: { ledger: ledgerOf(daily(6), { ...PLACE, repositoryName: "other" }) },
    pruned: [],
  },
  {
    what: "an id that was taken again at another time",
    backups: daily(6),
    policy: { keepLast: 1 },
    rest: { ledger: ledgerOf(daily(6).map((backup) => made(backup.backupId, { days: 50 }))) },
    pruned: [],
  },
  {
    what: "a snapshot more than the ledger has",
    backups: daily(6),
    policy: { keepLast: 1 },
    rest: {
      ledger: ledgerOf(daily(6)).map((entry) => ({ ...entry, snapshots: entry.snapshots.slice(0, 1) })),
    },
    pruned: [],
  },
  {
    what: "ids of somebody else among one's own do not count as kept",
    backups: daily(8),
    policy: { keepLast: 1 },
    rest: { ledger: ledgerOf(daily(8).filter(({ backupId }) => Number(backupId) % 2 === 0)) },
    pruned: ["94"],
    because: ["95", "it is not in the ledger: somebody else took it"],
  },
  {
    what: "indices of another prefix, even with scope all",
    backups: daily(6).map((backup) => ({ ...backup, indices: ["staging-optimize-metadata_v3"] })),
    policy: { keepLast: 1, scope: "all" },
    rest: { ledger: undefined },
    pruned: [],
    because: [
      "95",
      "it holds the index staging-optimize-metadata_v3, which is not one of optimize-*: another Optimize took it",
    ],
  },
];

describe("planning what retention deletes", () => {
  it.each(cases)("$what", ({ backups, policy, rest, pruned: expected, because }) => {
    const plan = planPrune(inputOf(backups, policy, rest));
    expect(pruned(plan)).toEqual(expected);
    if (because !== undefined) expect(reasonOf(plan, because[0])).toBe(because[1]);
    expect(plan.suspended).toBeUndefined();
  });

  it.each(notOwn)("leaves alone: $what", ({ backups, policy, rest, pruned: expected, because }) => {
    const plan = planPrune(inputOf(backups, policy, rest));
    expect(pruned(plan)).toEqual(expected);
    if (because !== undefined) expect(reasonOf(plan, because[0])).toBe(because[1]);
  });

  it("scope all deletes without a ledger, and only when asked for", () => {
    expect(pruned(planPrune(inputOf(daily(5), { keepLast: 1, scope: "all" }, { ledger: undefined })))).toEqual([
      "97",
      "96",
    ]);
  });

  it("lists every backup once, newest first, with what is known about it", () => {
    const plan = planPrune(inputOf([...daily(3)].reverse(), { keepLast: 1, minimumKept: 1 }));
    expect(plan.decisions.map(({ backupId }) => backupId)).toEqual(["100", "99", "98"]);
    expect(plan.decisions[0]).toMatchObject({
      standing: "completed",
      optimizeVersion: "8.8.0",
      startTime: new Date(NOW - 86_400_000).toISOString(),
    });
  });
});

describe("suspending the deletion", () => {
  it("after a run that did not complete", () => {
    const plan = planPrune(inputOf(daily(6), { keepLast: 3 }, { lastRunCompleted: false }));
    expect(pruned(plan)).toEqual([]);
    expect(plan.suspended).toMatch(/did not complete/);
    expect(reasonOf(plan, "95")).toBe("5 newer completed ones (keepLast 3); but pruning is suspended");
  });

  it("when nobody tells of a run, after a newest backup that is not complete", () => {
    const failed = made("101", { days: 0, states: ["FAILED", "SUCCESS"] });
    const rest = { lastRunCompleted: undefined };
    expect(planPrune(inputOf([failed, ...daily(6)], { keepLast: 3 }, rest)).suspended).toMatch(/did not complete/);
    expect(planPrune(inputOf(daily(6), { keepLast: 3 }, rest)).suspended).toBeUndefined();
  });

  it("when the newest is less than half of the largest, and for as long as that one is there", () => {
    const small = [10, 11, 10, 12, 10, 900];
    const plan = planPrune(inputOf(daily(6, small), { keepLast: 3 }));
    expect(pruned(plan)).toEqual([]);
    expect(plan.suspended).toMatch(/the newest completed backup, 100, has 10 bytes, and 95 has 900/);
  });

  it.each([
    ["as large", [500, 900, 900, 900, 900, 900]],
    ["of unknown size", []],
  ])("not when the newest is %s", (_what, sizes) => {
    expect(pruned(planPrune(inputOf(daily(6, sizes), { keepLast: 3 })))).toEqual(["97", "96", "95"]);
  });

  it("not when smaller ones are accepted from then on", () => {
    const backups = daily(6, [10, 11, 10, 900, 900, 900]);
    const accepting = (acceptSmallerSince: string) =>
      pruned(planPrune(inputOf(backups, { keepLast: 3, acceptSmallerSince })));
    expect(accepting("98")).toEqual(["97", "96", "95"]);
    expect(accepting("97")).toEqual([]);
    // No such backup was taken yet: one that will be must not be accepted now.
    expect(accepting("99999999999")).toEqual([]);
    expect(accepting("100")).toEqual(["97", "96", "95"]);
  });

  it("is not said when nothing would be deleted", () => {
    expect(planPrune(inputOf(daily(3, [1, 900, 900]), { keepLast: 3 })).suspended).toBeUndefined();
  });
});
