import { planPrune, type PruneInput } from "../../../operations/retention/plan-prune";
import { type RetainedBackup } from "../../../operations/retention/retained-backup";
import { daily, inputOf, ledgerOf, PLACE, pruned } from "./made-backups";

describe("what retention cannot touch", () => {
  const foreign = (count: number) =>
    daily(count).map((backup) => ({ ...backup, indices: ["staging-optimize-metadata_v3"] }));
  const elsewhere = ledgerOf(daily(6).slice(1), { ...PLACE, clusterUuid: "cluster-2" });

  it.each<[string, RetainedBackup[], Partial<PruneInput>, RegExp, ("own" | "all")?]>([
    [
      "a wrong prefix",
      foreign(2),
      {},
      /none of the 2 completed backups; of the newest, 100: it holds the index staging-/,
    ],
    [
      "the prefix of an Optimize that another's continues",
      daily(2).map((backup) => ({ ...backup, indices: ["optimize-prod-position-based-import-index_v3"] })),
      {},
      /of the newest, 100: .* of an Optimize with the prefix optimize-prod: another Optimize took it. If this/,
    ],
    [
      "names that tell nothing, where no ledger does",
      daily(2).map((backup) => ({ ...backup, indices: ["optimize-prod-metadata_v3"] })),
      { ledger: undefined },
      /of the newest, 100: its indices do not tell which Optimize took it/,
      "all",
    ],
    ["an empty ledger", daily(2), { ledger: [] }, /of the newest, 100: it is not in the ledger/],
    ["a ledger of another cluster alone", daily(6), { ledger: elsewhere }, /none of the 6/],
    [
      "what was taken before a move to another cluster",
      daily(6),
      { ledger: [...ledgerOf(daily(1)), ...elsewhere] },
      /^97, 96, 95 would be due, but the ledger has this id in another repository or cluster only/,
    ],
  ])("is said: %s", (_what, backups, rest, said, scope: "own" | "all" = "own") => {
    const plan = planPrune(inputOf(backups, { keepLast: 3, scope }, rest));
    expect(pruned(plan)).toEqual([]);
    expect(plan.outOfScope).toMatch(said);
  });

  it.each([
    ["no retention is declared", foreign(2), undefined, {}],
    ["there is no backup", [], { keepLast: 3 }, {}],
    ["others' backups lie beside one's own", daily(6), { keepLast: 3 }, { ledger: ledgerOf(daily(1)) }],
    [
      "what was taken before a move is not due",
      daily(6),
      { keepLast: 6 },
      { ledger: [...ledgerOf(daily(1)), ...elsewhere] },
    ],
    [
      "what was taken before a move is protected",
      daily(4),
      { keepLast: 3, protectBackupIds: ["97"] },
      { ledger: [...ledgerOf(daily(1)), ...elsewhere] },
    ],
  ])("is not said when %s", (_what, backups, policy, rest) => {
    expect(planPrune(inputOf(backups, policy, rest)).outOfScope).toBeUndefined();
  });
});
