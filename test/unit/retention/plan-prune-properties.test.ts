import * as fc from "fast-check";

import { planPrune, type PruneInput } from "../../../operations/retention/plan-prune";
import { type RetentionPolicy } from "../../../operations/retention/policy";
import { type RetainedBackup, standingOf } from "../../../operations/retention/retained-backup";
import { inputOf, ledgerOf, made } from "./made-backups";

const states = fc.array(fc.constantFrom("SUCCESS", "SUCCESS", "SUCCESS", "IN_PROGRESS", "PARTIAL", "FAILED"), {
  minLength: 1,
  maxLength: 3,
});
const backup = fc
  .record({
    id: fc.integer({ min: 1, max: 1_000_000 }),
    days: fc.integer({ min: -3, max: 90 }),
    states: fc.oneof({ weight: 3, arbitrary: fc.constant(["SUCCESS", "SUCCESS"]) }, { weight: 1, arbitrary: states }),
    version: fc.constantFrom("8.7.2", "8.8.0"),
    size: fc.option(fc.integer({ min: 900, max: 1000 }), { nil: undefined }),
  })
  .map(({ id, size, ...rest }) => made(String(id), { ...rest, ...(size === undefined ? {} : { size }) }));
const backups = fc.uniqueArray(backup, { maxLength: 25, selector: ({ backupId }) => backupId });
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const policy: fc.Arbitrary<RetentionPolicy> = fc.record({
  keepLast: optional(fc.integer({ min: 1, max: 12 })),
  keepForDays: optional(fc.integer({ min: 0, max: 40 })),
  minimumKept: optional(fc.integer({ min: 1, max: 8 })),
  failedKeptForDays: optional(fc.integer({ min: 0, max: 20 })),
  scope: optional(fc.constantFrom("own" as const, "all" as const)),
  protectBackupIds: fc.constant([]),
});
/** Backups of which every third is somebody else's. */
const input: fc.Arbitrary<PruneInput> = fc
  .tuple(backups, policy)
  .map(([all, rules]) => inputOf(all, rules, { ledger: ledgerOf(all.filter((_, index) => index % 3 !== 0)) }));

const prunedBy = (given: PruneInput): Set<string> =>
  new Set(
    planPrune(given)
      .decisions.filter(({ decision }) => decision === "prune")
      .map(({ backupId }) => backupId),
  );
const without = (given: PruneInput, gone: ReadonlySet<string>): RetainedBackup[] =>
  given.backups.filter(({ backupId }) => !gone.has(backupId));
/** What is there once some are deleted: each deletion is taken out of the ledger too. */
const after = (given: PruneInput, gone: ReadonlySet<string>): PruneInput => ({
  ...given,
  backups: without(given, gone),
  ledger: given.ledger?.filter(({ backupId }) => !gone.has(backupId)),
});
const completed = (list: readonly RetainedBackup[]) => list.filter((one) => standingOf(one) === "completed");
const isOwn = (given: PruneInput) => (one: RetainedBackup) =>
  given.policy?.scope === "all" || given.ledger?.some(({ backupId }) => backupId === one.backupId) === true;
const isSubset = (one: ReadonlySet<string>, other: ReadonlySet<string>) => [...one].every((id) => other.has(id));

describe("whatever backups there are and whatever the policy says, retention", () => {
  it("leaves minimumKept completed ones of its own, or all when there are fewer", () => {
    fc.assert(
      fc.property(input, (given) => {
        const own = completed(given.backups.filter(isOwn(given))).length;
        const left = completed(without(given, prunedBy(given)).filter(isOwn(given))).length;
        expect(left).toBeGreaterThanOrEqual(Math.min(own, given.policy?.minimumKept ?? 3));
      }),
    );
  });

  it("deletes nothing that is running, and nothing of others unless asked for all", () => {
    fc.assert(
      fc.property(input, (given) => {
        const gone = given.backups.filter(({ backupId }) => prunedBy(given).has(backupId));
        expect(gone.every((one) => standingOf(one) !== "running" && isOwn(given)(one))).toBe(true);
      }),
    );
  });

  it("says a decision and a reason for every backup", () => {
    fc.assert(
      fc.property(input, (given) => {
        const { decisions } = planPrune(given);
        expect(decisions.map(({ backupId }) => backupId).sort()).toEqual(
          given.backups.map(({ backupId }) => backupId).sort(),
        );
        expect(decisions.every(({ reason }) => reason !== "")).toBe(true);
      }),
    );
  });

  it("does not depend on the order in which backups and ledger are listed", () => {
    fc.assert(
      fc.property(
        input.chain((given) =>
          fc.tuple(
            fc.constant(given),
            fc.shuffledSubarray([...given.backups], { minLength: given.backups.length }),
            fc.shuffledSubarray([...(given.ledger ?? [])], { minLength: given.ledger?.length ?? 0 }),
          ),
        ),
        ([given, shuffled, ledger]) => {
          expect(planPrune({ ...given, backups: shuffled, ledger })).toEqual(planPrune(given));
        },
      ),
    );
  });

  it("has nothing more to do once it is done", () => {
    fc.assert(
      fc.property(input, (given) => {
        const left = after(given, prunedBy(given));
        expect(prunedBy(left).size).toBe(0);
      }),
    );
  });

  it("deletes the same in one go as when it is broken off after any deletion, oldest first", () => {
    fc.assert(
      fc.property(input, fc.nat(), (given, number) => {
        const all = planPrune(given).decisions.filter(({ decision }) => decision === "prune");
        const first = new Set(
          all
            .reverse()
            .slice(0, all.length === 0 ? 0 : number % (all.length + 1))
            .map(({ backupId }) => backupId),
        );
        const rest = prunedBy(after(given, first));
        expect(new Set([...first, ...rest])).toEqual(prunedBy(given));
      }),
    );
  });

  it("deletes no more under a stricter policy", () => {
    const stricter = fc.tuple(
      input,
      fc.record({ keepLast: fc.nat(5), keepForDays: fc.nat(9), minimumKept: fc.nat(4), failedKeptForDays: fc.nat(9) }),
    );
    fc.assert(
      fc.property(stricter, ([given, more]) => {
        const { keepLast, keepForDays, minimumKept = 3, failedKeptForDays = 7, ...rest } = given.policy ?? {};
        const strict: RetentionPolicy = {
          ...rest,
          keepLast: keepLast === undefined ? undefined : keepLast + more.keepLast,
          keepForDays: keepForDays === undefined ? undefined : keepForDays + more.keepForDays,
          minimumKept: minimumKept + more.minimumKept,
          failedKeptForDays: failedKeptForDays + more.failedKeptForDays,
          scope: "own",
        };
        expect(isSubset(prunedBy({ ...given, policy: strict }), prunedBy(given))).toBe(true);
      }),
    );
  });

  it("deletes nothing without a ledger, without a policy, and after a run that did not complete", () => {
    fc.assert(
      fc.property(input, (given) => {
        expect(prunedBy({ ...given, ledger: undefined, policy: { ...given.policy, scope: "own" } }).size).toBe(0);
        expect(prunedBy({ ...given, policy: undefined }).size).toBe(0);
        expect(prunedBy({ ...given, lastRunCompleted: false }).size).toBe(0);
      }),
    );
  });
});
