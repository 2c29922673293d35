import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LedgerFile } from "../../../cli/ledger-file";
import { type LedgerEntry, withEntry } from "../../../operations/retention/ledger";

let folder: string;
let path: string;
const entry = (backupId: string): LedgerEntry => ({ backupId, repositoryName: "r", clusterUuid: "c", snapshots: [] });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ledger-"));
  path = join(folder, "ledger.json");
});
afterEach(() => rm(folder, { recursive: true }));

test("runs that write at once lose nothing of each other, and leave nothing but the ledger", async () => {
  const ids = Array.from({ length: 12 }, (_, index) => String(index));
  await Promise.all(ids.map((id) => new LedgerFile(path).change((entries) => withEntry(entries, entry(id)))));
  const kept = (await new LedgerFile(path).read())?.map(({ backupId }) => backupId);
  expect(kept?.sort()).toEqual([...ids].sort());
  expect(await readdir(folder)).toEqual(["ledger.json"]);
});

test("a folder that is not there is told as that", async () => {
  const nowhere = new LedgerFile(join(folder, "missing", "ledger.json"));
  await expect(nowhere.change(() => [])).rejects.toThrow(/^ledger: .*missing.* cannot be made \(ENOENT\)/);
});
