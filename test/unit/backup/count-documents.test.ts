import { DocumentCounts } from "../../../clients/datastore/document-counts";
import { ExplainedError } from "../../../clients/explained-error";
import { completeBackup } from "../../../operations/backup/complete-backup";
import { countDocuments } from "../../../operations/backup/count-documents";
import { lostAnswer, SimulatedClock, SimulatedInstallation } from "./simulation";

const INDICES = ["optimize-position-based-import-index_v3", "optimize-alert_v4"];
const snapshots = [
  { name: "part 1", indices: INDICES },
  { name: "part 2", indices: ["optimize-process-instance-invoice_v8"] },
];
const counts = DocumentCounts.complete(
  new Map([
    ["optimize-position-based-import-index_v3", 3],
    ["optimize-process-instance-invoice_v8", 40],
    ["optimize-b-position-based-import-index_v3", 1000],
  ]),
);
const counting = (work: (pattern: string) => Promise<DocumentCounts>) => ({ indices: { documentCounts: work } });

describe("the documents of a backup", () => {
  it("are those of the indices that it holds, and no neighbour's", async () => {
    const asked: string[] = [];
    const store = counting((pattern) => {
      asked.push(pattern);
      return Promise.resolve(counts);
    });
    expect(await countDocuments(store, snapshots)).toBe(43);
    expect(asked).toEqual(["optimize-*"]);
  });

  it.each([
    ["nobody keeps the count", {}, snapshots],
    ["it holds no index that tells its prefix", counting(() => Promise.resolve(counts)), [{ name: "p", indices: [] }]],
    ["not all was counted", counting(() => Promise.resolve(DocumentCounts.unknown("3 of 9 shards"))), snapshots],
    ["they may not be searched", counting(() => Promise.reject(new ExplainedError("failed", "denied"))), snapshots],
    ["the answer is lost", counting(() => Promise.reject(lostAnswer())), snapshots],
  ])("are not counted where %s", async (_, store, held) => {
    expect(await countDocuments(store, held)).toBeUndefined();
  });

  it("are counted when it was taken, and not when one of unknown age is taken over", async () => {
    const installation = new SimulatedInstallation(new SimulatedClock());
    installation.addBackup("11", "8.8.0", installation.clock.now() - 60_000);
    const { store, ...target } = installation.backupTarget({ store: true });
    if (store === undefined) throw new TypeError("a store was asked for");
    const counted = { ...target, store: { ...store, ...counting(() => Promise.resolve(counts)) } };
    const backup = await target.optimize.get("11");
    const verdict = { kind: "completed", snapshots: backup?.snapshots ?? [], optimizeVersion: "8.8.0" } as const;
    expect(await completeBackup(counted, "11", verdict, false)).toMatchObject({ documents: 3 });
    expect((await completeBackup(counted, "11", verdict, true)).documents).toBeUndefined();
  });
});
