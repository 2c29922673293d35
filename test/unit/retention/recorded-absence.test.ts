import { hourlyLedger } from "../../../bench/made-records";
import { type LedgerEntry } from "../../../operations/retention/ledger";
import { ledgerText, parseLedger } from "../../../operations/retention/ledger-text";
import { planPrune } from "../../../operations/retention/plan-prune";
import { changesLedger, judgeAbsence, withAbsence } from "../../../operations/retention/recorded-absence";
import { type RetainedBackup } from "../../../operations/retention/retained-backup";
import { daily, inputOf, ledgerOf, made, PLACE, pruned } from "./made-backups";

const idsOf = (entries: readonly LedgerEntry[]) => entries.map(({ backupId }) => backupId);
const recorded = ledgerOf(daily(4));
const taken = made("101", { days: 0 });
const withTaken = [...ledgerOf([taken]), ...recorded];
const unreadable = (backup: RetainedBackup): RetainedBackup => ({
  ...backup,
  snapshots: backup.snapshots.map((one) => ({ ...one, state: "UNREADABLE", startTime: undefined })),
});

interface Case {
  readonly what: string;
  readonly ledger: readonly LedgerEntry[];
  readonly there: readonly RetainedBackup[];
  readonly takenNow?: string;
  readonly acceptMissingUpTo?: string;
  readonly gone?: readonly string[];
  readonly elsewhere?: readonly string[];
  readonly acceptsNothing?: string;
}

const all = ["100", "99", "98", "97"];
const cases: readonly Case[] = [
  { what: "all are there", ledger: recorded, there: daily(4) },
  { what: "none is there", ledger: recorded, there: [], elsewhere: all },
  {
    what: "only the one that was taken now is there",
    ledger: withTaken,
    there: [taken],
    takenNow: "101",
    elsewhere: all,
  },
  {
    what: "one was recorded, and another was taken now",
    ledger: [...ledgerOf([taken]), ...recorded.slice(0, 1)],
    there: [taken],
    takenNow: "101",
    elsewhere: ["100"],
  },
  { what: "somebody else's lie there", ledger: recorded, there: [made("7", { days: 3 })], elsewhere: all },
  {
    what: "another backup has a recorded id",
    ledger: recorded,
    there: [made("100", { days: 300 })],
    elsewhere: ["99", "98", "97"],
  },
  { what: "the oldest is missing", ledger: recorded, there: daily(3), gone: ["97"] },
  { what: "half of them are missing", ledger: recorded, there: daily(2), gone: ["98", "97"] },
  { what: "most of them are missing", ledger: recorded, there: daily(1), elsewhere: ["99", "98", "97"] },
  { what: "one cannot be read", ledger: recorded, there: [...daily(3), ...daily(4).slice(3).map(unreadable)] },
  { what: "none can be read", ledger: recorded, there: daily(4).map(unreadable) },
  {
    what: "they were recorded in another cluster",
    ledger: ledgerOf(daily(4), { ...PLACE, clusterUuid: "2" }),
    there: [],
  },
  { what: "one was only asked for", ledger: [{ backupId: "5", ...PLACE, snapshots: [] }], there: [] },
  {
    what: "only the remains of failed ones were recorded",
    ledger: ledgerOf([made("5", { days: 1, states: ["FAILED"] })]),
    there: [],
    gone: ["5"],
  },
  { what: "that is accepted", ledger: recorded, there: [], acceptMissingUpTo: "100", gone: all },
  {
    what: "that is accepted of the older ones only",
    ledger: recorded,
    there: [],
    acceptMissingUpTo: "98",
    gone: ["98", "97"],
    elsewhere: ["100", "99"],
  },
  {
    what: "what is accepted is not recorded",
    ledger: recorded,
    there: [],
    acceptMissingUpTo: "99999999999",
    elsewhere: all,
    acceptsNothing: "99999999999",
  },
  {
    what: "a later one has a lower id than what is accepted",
    ledger: [...ledgerOf([made("96", { days: -1 })]), ...recorded],
    there: [],
    acceptMissingUpTo: "100",
    gone: all,
    elsewhere: ["96"],
  },
  {
    what: "what was accepted once is forgotten, and later ones are missing",
    ledger: ledgerOf([made("90", { days: 0 })]),
    there: [],
    acceptMissingUpTo: "100",
    elsewhere: ["90"],
    acceptsNothing: "100",
  },
];

describe("what a ledger records and the repository does not name", () => {
  it.each(cases)("$what", (one) => {
    const { ledger, there, takenNow, acceptMissingUpTo, gone = [], elsewhere = [], acceptsNothing } = one;
    const look = { place: PLACE, backups: there, takenNow, acceptMissingUpTo };
    const absence = judgeAbsence(ledger, look);
    expect({ gone: idsOf(absence.gone), elsewhere: idsOf(absence.elsewhere) }).toEqual({ gone, elsewhere });

    const policy = { keepLast: 1, minimumKept: 1, ...(acceptMissingUpTo !== undefined && { acceptMissingUpTo }) };
    const plan = planPrune(inputOf(there, policy, { ledger, takenNow }));
    if (elsewhere.length === 0) expect(plan.missing).toBeUndefined();
    else {
      expect(pruned(plan)).toEqual([]);
      expect(plan.missing).toContain(`set acceptMissingUpTo to "${elsewhere[0]}"`);
      const unmet = `"${acceptsNothing ?? ""}" accepts none: the ledger does not record that id here`;
      expect(plan.missing?.includes(unmet)).toBe(acceptsNothing !== undefined);
      expect(plan.missing).toMatch(/not in the snapshot repository optimize .*registered at another place/);
    }
    const { missing } = planPrune(inputOf(there, undefined, { ledger, takenNow }));
    expect(missing === undefined).toBe(elsewhere.length === 0 && acceptMissingUpTo === undefined);

    const tidied = withAbsence(ledger, absence);
    expect(idsOf(tidied)).toEqual(idsOf(ledger).filter((id) => !gone.includes(id)));
    expect(changesLedger(absence)).toBe(gone.length + elsewhere.length > 0);
    expect(changesLedger(judgeAbsence(tidied, look))).toBe(false);
  });

  it("stays in doubt, however many are taken at the other place", () => {
    const now = (days: number) => daily(4).map((_, index) => made(String(101 + index), { days: days - index }));
    let ledger: LedgerEntry[] = [...recorded];
    const there: RetainedBackup[] = [];
    for (const backup of now(0)) {
      there.push(backup);
      ledger = [...ledger, ...ledgerOf([backup])];
      ledger = withAbsence(ledger, judgeAbsence(ledger, { place: PLACE, backups: there, takenNow: backup.backupId }));
    }
    for (let more = 0; more < 20; more++) there.push(made(String(200 + more), { days: 0 }));
    ledger = [...ledger, ...ledgerOf(there.slice(4))];
    expect(idsOf(judgeAbsence(ledger, { place: PLACE, backups: there }).elsewhere)).toEqual(all);
  });

  it("counts again once it is seen, and is gone once it then vanishes beside others", () => {
    const marked = withAbsence(recorded, judgeAbsence(recorded, { place: PLACE, backups: [] }));
    const seen = withAbsence(marked, judgeAbsence(marked, { place: PLACE, backups: daily(4) }));
    expect(JSON.stringify(seen)).toBe(JSON.stringify(recorded));
    expect(idsOf(judgeAbsence(seen, { place: PLACE, backups: daily(3) }).gone)).toEqual(["97"]);
  });

  it.each([3, 20_000])("is marked in a ledger of %d, which is written and read", (count) => {
    const long = hourlyLedger(count).map((entry, index) =>
      index % 3 === 0 ? entry : { ...entry, mayLieElsewhere: true },
    );
    const text = ledgerText(long);
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    const sorted = (entries: readonly LedgerEntry[]) =>
      [...entries].sort((one, other) => Number(one.backupId) - Number(other.backupId));
    expect(JSON.stringify(sorted(parseLedger(text, "here")))).toBe(JSON.stringify(sorted(long)));
  });
});
