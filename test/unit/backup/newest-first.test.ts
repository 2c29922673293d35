import { type FoundBackup } from "../../../operations/backup/find-backups";
import { newestFirst } from "../../../operations/backup/newest-first";
import { newestTaken } from "../../../operations/backup/newest-taken";
import { planPrune } from "../../../operations/retention/plan-prune";
import { chooseBackup } from "../../../operations/trial-restore/choose-backup";
import { inputOf, NOW, OWN, pruned } from "../retention/made-backups";

const DAY = 86_400_000;

/** A backup whose parts began so many days ago; `undefined` for a part that cannot be read, and tells nothing. */
function backup(backupId: string, ...days: readonly (number | undefined)[]): FoundBackup {
  return {
    backupId,
    snapshots: days.map((age, index) => ({
      name: `camunda_optimize_${backupId}_8.8.0_part_${index + 1}_of_2`,
      state: age === undefined ? "UNREADABLE" : "SUCCESS",
      startTime: age === undefined ? undefined : new Date(NOW - age * DAY).toISOString(),
      failures: [],
    })),
  };
}

const taken = [backup("1770000001", 40, 40), backup("1770000002", 30, 30), backup("1770000003", 20, 20)];

/** One that cannot be read as a whole, and at which place from the newest on it stands among those above. */
const unread: readonly (readonly [string, FoundBackup, number])[] = [
  ["a low id, and part 1 tells that it is the newest", backup("7", 1, undefined), 0],
  ["a low id, and part 2 tells that it is the newest", backup("7", undefined, 1), 0],
  ["a high id, and a part tells that it is the oldest", backup("1770000009", 50, undefined), 3],
  ["a part that tells a time in between", backup("7", undefined, 25), 1],
  ["a chosen id above all, and no part tells", backup("1770000009", undefined, undefined), 0],
  ["a chosen id below all, and no part tells", backup("1770000000", undefined, undefined), 3],
  ["an id given by hand beside chosen ones, and no part tells", backup("7", undefined, undefined), 0],
  ["a text, and no part tells", backup("before-upgrade", undefined, undefined), 0],
];

test.each(unread)("places by all that was told: %s", (_case, odd, place) => {
  for (const among of [
    [odd, ...taken],
    [...taken, odd],
  ]) {
    expect(newestFirst(among).findIndex(({ backupId }) => backupId === odd.backupId)).toBe(place);
  }
});

test("ids given by hand are compared where all are", () => {
  const byHand = [backup("1", 40, 40), backup("3", 20, 20), backup("2", undefined, undefined)];
  expect(newestFirst(byHand).map(({ backupId }) => backupId)).toEqual(["3", "2", "1"]);
});

/** All that choose the newest backup by themselves. */
const choices: readonly (readonly [string, (backups: readonly FoundBackup[]) => string | undefined])[] = [
  ["restore latest", (backups) => newestTaken(backups)?.backupId],
  [
    "check-restore and verifyRestore",
    (backups) =>
      chooseBackup(
        backups.flatMap(({ snapshots }) =>
          snapshots.map((snapshot) => ({
            ...snapshot,
            endTime: undefined,
            indices: ["optimize-timestamp-based-import-index_v5"],
          })),
        ),
        undefined,
        "optimize",
      ).backupId,
  ],
];

describe.each(choices)("%s", (_who, choose) => {
  test.each(unread)("says so where the newest cannot be read, and takes no older one: %s", (_case, odd, place) => {
    if (place > 0) expect(choose([...taken, odd])).toBe("1770000003");
    else expect(() => choose([...taken, odd])).toThrow(`${odd.backupId}, cannot be read`);
  });

  test("claims no order that nobody knows", () => {
    expect(() => choose([...taken, backup("7", undefined, undefined)])).toThrow("nobody can tell when it was taken");
    expect(() => choose([...taken, backup("7", 1, undefined)])).toThrow("the newest backup, 7, cannot be read");
    const { backupId, snapshots } = backup("7", undefined, undefined);
    const untold = { backupId, snapshots: snapshots.map((one) => ({ ...one, state: "SUCCESS" })) };
    expect(() => choose([...taken, untold])).toThrow("nobody can tell which backup is the newest");
    expect(choose([untold])).toBe("7");
  });
});

test.each(unread)("retention neither deletes nor counts one of an unknown age: %s", (_case, odd, place) => {
  const policy = { keepLast: 1, minimumKept: 1, failedKeptForDays: 0, scope: "all" } as const;
  const unknownAge = { ...odd, snapshots: odd.snapshots.map((one) => ({ ...one, state: "SUCCESS" })) };
  for (const one of [odd, unknownAge]) {
    const held = [...taken, one].map((each) => ({ ...each, indices: OWN }));
    // While the newest may be the only good one, nothing goes. One that this run took is newer than all.
    const expected = one === odd && place === 0 ? [] : ["1770000002", "1770000001"];
    expect(pruned(planPrune(inputOf(held, policy)))).toEqual(expected);
    const afterRun = planPrune(inputOf(held, policy, { takenNow: "1770000003" }));
    expect(pruned(afterRun)).toEqual(["1770000002", "1770000001"]);
  }
});
