import { journalIn, journalPath, keepJournal } from "../cli/kept-journal";
import { AskedDeletions, type Situation, VICTIM, type Way, WAYS } from "./asked-deletions";

/*
 * Every way on which a backup is deleted, times everything that protects one. The backup that is asked for is always
 * `VICTIM`.
 */
let asked: AskedDeletions;
beforeEach(() => void (asked = new AskedDeletions()));
afterEach(() => asked.end());

interface Protection {
  readonly what: string;
  /** What lies in the repository; the victim is in there. */
  readonly arrange: () => void;
  readonly situation: Situation;
  readonly reason: RegExp;
  /** Retention keeps it by rules of its own, and says nothing of it. */
  readonly silentIn?: readonly Way[];
}

const pruning: readonly Way[] = ["the prune command", "the prune command, scope all", "the schedule"];
const protections: readonly Protection[] = [
  {
    what: "the last completed one",
    arrange: () => {
      asked.add(VICTIM, 60);
      asked.installation.add("101", 3, ["FAILED", "SUCCESS"]);
    },
    situation: { datastore: true },
    reason: /last completed one/,
    silentIn: pruning,
  },
  {
    what: "the last completed one beside another Optimize's",
    arrange: () => {
      asked.add(VICTIM, 60);
      asked.add("101", 40, { prefix: "other" });
    },
    situation: { datastore: true },
    reason: /last completed one.*101 in the same repository/,
    silentIn: pruning,
  },
  {
    what: "the last completed one beside one whose prefix begins alike",
    arrange: () => {
      asked.add(VICTIM, 60, { prefix: "optimize" });
      asked.add("101", 40, { prefix: "optimize2" });
    },
    situation: { datastore: true, indexPrefix: "optimize" },
    reason: /last completed one/,
    silentIn: pruning,
  },
  {
    what: "the last completed one beside one whose prefix continues its own",
    arrange: () => {
      asked.add(VICTIM, 60, { prefix: "optimize" });
      asked.add("101", 40, { prefix: "optimize-prod" });
    },
    situation: { datastore: true, indexPrefix: "optimize" },
    reason: /last completed one/,
    silentIn: pruning,
  },
  {
    what: "the last completed one beside one whose prefix continues its own, which is learnt",
    arrange: () => {
      asked.add(VICTIM, 60, { prefix: "optimize" });
      asked.add("101", 40, { prefix: "optimize-prod" });
    },
    situation: { datastore: true },
    reason: /last completed one/,
    silentIn: pruning,
  },
  {
    what: "another Optimize's whose prefix continues its own",
    arrange: () => {
      asked.add(VICTIM, 60, { prefix: "optimize-prod" });
      asked.add("101", 40, { prefix: "optimize-prod" });
    },
    situation: { datastore: true, indexPrefix: "optimize" },
    reason: /optimize-prod-position-based-import-index_v3, .* of an Optimize with the prefix optimize-prod/,
  },
  {
    what: "the last completed one, where Optimize alone is asked",
    arrange: () => {
      asked.add(VICTIM, 60);
      asked.installation.add("101", 3, ["FAILED", "SUCCESS"]);
    },
    situation: { datastore: false },
    reason: /last completed one|need|nobody knows/,
    silentIn: pruning,
  },
  {
    what: "a large one before the small one of an emptied Optimize",
    arrange: () => {
      asked.add(VICTIM, 60, { size: 18_000_000 });
      asked.add("101", 40, { size: 30_000 });
    },
    situation: { datastore: true },
    reason: /101, has 30000 bytes, and 100 has 18000000: Optimize may have lost its data/,
  },
  {
    what: "a large one before several small ones",
    arrange: () => {
      asked.add(VICTIM, 60, { size: 18_000_000 });
      ["101", "102", "103"].forEach((id, index) => asked.add(id, 40 - index, { size: 30_000 }));
    },
    situation: { datastore: true },
    reason: /has 30000 bytes, and 100 has 18000000/,
  },
  {
    what: "one whose size, or the newest one's, is not told",
    arrange: () => {
      asked.add(VICTIM, 60);
      asked.add("101", 40);
      asked.installation.sizes.delete("camunda_optimize_101_8.8.0_part_2_of_2");
    },
    situation: { datastore: true },
    reason: /does not tell how large the backup 101 is/,
  },
  {
    what: "one beside a snapshot that was made by hand under its id, where Optimize alone is asked",
    arrange: () => {
      asked.add(VICTIM, 60);
      asked.addByHand(VICTIM);
      asked.add("101", 40);
    },
    situation: { datastore: false },
    reason: /by_hand|is needed|nobody knows/,
    silentIn: pruning,
  },
  {
    what: "another Optimize's",
    arrange: () => {
      asked.add(VICTIM, 60, { prefix: "other" });
      asked.add("101", 40, { prefix: "other" });
    },
    situation: { datastore: true, indexPrefix: "optimize" },
    reason: /other-\S+, which is not one of optimize-\*/,
  },
];

describe.each(protections)("$what", ({ arrange, situation, reason, silentIn = [] }) => {
  test.each(WAYS)("stays, whatever asks for its deletion: %s", async (way) => {
    arrange();
    const before = asked.installation.ids();
    await asked.ways[way](situation);
    expect(asked.installation.ids()).toEqual(before);
    expect(asked.installation.removed).toEqual([]);
    if (!silentIn.includes(way)) expect(asked.said.join("\n")).toMatch(reason);
  });
});

test.each(WAYS)("what nothing protects goes, and nothing else: %s", async (way) => {
  asked.add(VICTIM, 60);
  asked.add("101", 40);
  await asked.ways[way]({ datastore: true });
  expect(asked.installation.ids()).toEqual(["101"]);
});

test.each<[string, () => Promise<void>]>([
  ["acceptSmaller", () => asked.handler().delete(asked.recorded({ datastore: true }, true))],
  ["--accept-smaller", () => asked.command({ datastore: true }, "delete", VICTIM, "--accept-smaller")],
])("a large one before a small one goes where that is meant, by %s", async (_, way) => {
  asked.add(VICTIM, 60, { size: 18_000_000 });
  asked.add("101", 40, { size: 30_000 });
  await way();
  expect(asked.installation.ids()).toEqual(["101"]);
});

// A schedule works on another host, and is suspended by a restore in its cluster.
test.each(WAYS.filter((way) => way !== "the schedule"))(
  "what a restore on this host still needs stays: %s",
  async (way) => {
    asked.add(VICTIM, 60);
    asked.add("101", 40);
    const source = { kind: "backup", backupId: VICTIM };
    await keepJournal(journalIn("restoring", { source }), journalPath(asked.stateHome));
    await asked.ways[way]({ datastore: true });
    expect(asked.installation.ids()).toEqual([VICTIM, "101"]);
    expect(asked.said.join("\n")).toMatch(/A restore of 100 has not ended, .* Nothing was deleted/);
  },
);

test("no resource takes a backup of half restored data", async () => {
  asked.add(VICTIM, 60);
  await keepJournal(journalIn("restoring"), journalPath(asked.stateHome));
  const inputs = asked.inputsOf({ datastore: true });
  await expect(asked.handler().create(inputs)).rejects.toThrow(
    /has deleted indices and has not ended, .*No backup was/,
  );
  expect(asked.installation.ids()).toEqual([VICTIM]);
});

test.each<[string, number | undefined, RegExp]>([
  ["is much smaller", 1_000, /stays is 101 of .*; it has 1000 bytes only, and the one that goes 18000000/],
  [
    "is of unknown size",
    undefined,
    /is much smaller cannot be told: the datastore does not tell how large the backup 101/,
  ],
])("the newest one goes beside an older one, and that the latter %s is told", async (_what, size, told) => {
  asked.add(VICTIM, 1, { size: 18_000_000 });
  asked.add("101", 4, { size: size ?? 1 });
  if (size === undefined) asked.installation.sizes.delete("camunda_optimize_101_8.8.0_part_2_of_2");
  await asked.ways["the delete command"]({ datastore: true });
  expect(asked.installation.ids()).toEqual(["101"]);
  expect(asked.said.join("\n")).toMatch(told);
});
