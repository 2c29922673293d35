import { planPrune, type PruneInput } from "../../../operations/retention/plan-prune";
import { type RetainedBackup } from "../../../operations/retention/retained-backup";
import { daily, inputOf, ledgerOf, made, pruned } from "./made-backups";

const KEEP = { keepLast: 3 };

/** As the datastore tells a snapshot that it names and cannot read: without its time. */
function unreadable(backup: RetainedBackup, parts: readonly number[] = [1, 2]): RetainedBackup {
  const snapshots = backup.snapshots.map((snapshot, index) =>
    parts.includes(index + 1) ? { ...snapshot, state: "UNREADABLE", startTime: undefined } : snapshot,
  );
  return { ...backup, snapshots };
}

/** The backups of six days, of which one is changed. The ledger has them as they were taken. */
function withChanged(position: number, change: (backup: RetainedBackup) => RetainedBackup): RetainedBackup[] {
  return daily(6).map((backup, index) => (index === position ? change(backup) : backup));
}

const withoutPart = (backup: RetainedBackup): RetainedBackup => ({
  ...backup,
  snapshots: backup.snapshots.slice(0, 1),
});
const others = (backup: RetainedBackup): RetainedBackup => ({ ...backup, indices: ["staging-optimize-metadata_v3"] });
const recorded = ledgerOf(daily(6));
const stranger = made("200", { days: 0 });

describe("while nobody can tell whether the newest backup is any good, nothing is deleted", () => {
  it.each<[string, readonly RetainedBackup[], RegExp, Partial<PruneInput>?]>([
    ["both parts cannot be read", withChanged(0, unreadable), /the newest backup, 100, cannot be read now/],
    ["part 1 cannot be read", withChanged(0, (one) => unreadable(one, [1])), /100_8.8.0_part_1_of_2/],
    ["part 2 cannot be read", withChanged(0, (one) => unreadable(one, [2])), /100_8.8.0_part_2_of_2/],
    ["a recorded part is not seen", withChanged(0, withoutPart), /of the newest backup, 100, .*part_2_of_2.* not seen/],
    ["somebody else took it, for this Optimize", [unreadable(stranger), ...daily(6)], /the newest backup, 200/],
    [
      "it is newer than the completed ones, and older than a failed one",
      [made("101", { days: 0, states: ["FAILED", "SUCCESS"] }), ...withChanged(0, unreadable)],
      /the newest backup, 100/,
      { lastRunCompleted: true },
    ],
    [
      "all backups in the ledger are asked for",
      withChanged(0, unreadable),
      /the newest backup, 100/,
      { policy: { ...KEEP, scope: "all" }, ledger: undefined },
    ],
  ])("%s", (_what, backups, said, rest = {}) => {
    for (const lastRunCompleted of [true, undefined]) {
      const plan = planPrune(inputOf(backups, KEEP, { ledger: recorded, lastRunCompleted, ...rest }));
      expect(pruned(plan)).toEqual([]);
      expect(plan.suspended).toMatch(said);
      expect(plan.suspended).toMatch(/Take a new backup|Nobody can tell when .* delete it by name/);
    }
  });

  it("is told for every backup that would be due", () => {
    const plan = planPrune(inputOf(withChanged(0, unreadable), KEEP, { ledger: recorded }));
    expect(plan.decisions.find(({ backupId }) => backupId === "95")).toMatchObject({
      decision: "keep",
      reason: expect.stringMatching(/keepLast 3.*pruning is suspended/) as string,
    });
  });

  it.each<[string, readonly RetainedBackup[]]>([
    ["an older one cannot be read", withChanged(2, unreadable)],
    ["a recorded part of an older one is not seen", withChanged(2, withoutPart)],
    ["it is another Optimize's", [unreadable(others(stranger)), ...daily(6)]],
    [
      "an older one has an id that does not tell its age, and the ledger does",
      [...daily(5), unreadable(made("7", { days: 6 }))],
    ],
  ])("not when %s", (_what, backups) => {
    const ledger = [...recorded, ...ledgerOf([made("7", { days: 6 })])];
    const plan = planPrune(inputOf(backups, KEEP, { ledger }));
    expect(plan.suspended).toBeUndefined();
    expect(pruned(plan)).not.toEqual([]);
  });
});
