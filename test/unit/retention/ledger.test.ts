import { type LedgerEntry, recordedDocuments, withEntry } from "../../../operations/retention/ledger";
import { ledgerText, parseLedger } from "../../../operations/retention/ledger-text";

const snapshot = (part: number, startTime = "2026-11-21T03:00:00.000Z") => ({
  name: `camunda_optimize_11_8.8.0_part_${part}_of_2`,
  startTime,
});
const entry: LedgerEntry = {
  backupId: "11",
  repositoryName: "backups",
  clusterUuid: "cluster",
  snapshots: [snapshot(1), snapshot(2)],
  documents: 500,
};

describe("the documents that a ledger has counted", () => {
  it("are those of the backup with these snapshots, wherever they are restored", () => {
    const elsewhere = { ...entry, backupId: "12", snapshots: [{ name: "other", startTime: "" }], documents: 1 };
    expect(recordedDocuments([elsewhere, entry], [snapshot(1), snapshot(2)])).toBe(500);
    // The datastore writes a time in another way than Optimize.
    expect(recordedDocuments([entry], [snapshot(1, "2026-11-21T04:00:00.000+0100"), snapshot(2)])).toBe(500);
  });

  it.each([
    ["there is none", [], [snapshot(1), snapshot(2)]],
    ["the id was taken again", [entry], [snapshot(1, "2026-11-22T03:00:00.000Z"), snapshot(2)]],
    ["it was asked for, and its end was not seen", [{ ...entry, snapshots: [] }], [snapshot(1), snapshot(2)]],
    ["nobody counted", [{ ...entry, documents: undefined }], [snapshot(1), snapshot(2)]],
    ["nothing is restored", [entry], []],
  ])("are not known where %s", (_, entries, snapshots) =>
    expect(recordedDocuments(entries, snapshots)).toBeUndefined(),
  );

  it("stay when the same backup is written down again, and are written and read", () => {
    const again = withEntry([entry], { ...entry, documents: undefined });
    expect(again).toEqual([entry]);
    expect(parseLedger(ledgerText(again), "here")).toEqual([entry]);
  });

  it("go when the id was taken again, with snapshots of another time", () => {
    const later = { ...entry, snapshots: [snapshot(1, "2026-11-22T03:00:00.000Z"), snapshot(2)], documents: undefined };
    expect(withEntry([entry], later)).toEqual([later]);
    expect(withEntry([entry], { ...later, snapshots: [] })).toEqual([{ ...later, snapshots: [] }]);
  });

  it("are missing in ledgers of earlier versions, which are read all the same", () => {
    const { documents, ...earlier } = entry;
    expect(documents).toBe(500);
    expect(parseLedger(JSON.stringify({ version: 1, backups: [earlier] }), "here")).toEqual([earlier]);
  });
});
