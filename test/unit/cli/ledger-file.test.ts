import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { withFileLock } from "../../../cli/file-lock";
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

/** A lock as another process left it. */
async function lockedBy(owner: string, ageMilliseconds = 0): Promise<void> {
  await mkdir(`${path}.lock`);
  const file = join(`${path}.lock`, owner);
  await writeFile(file, "");
  const then = new Date(Date.now() - ageMilliseconds);
  await utimes(file, then, then);
}

/** A clock whose sleepers do not sleep. */
function quickClock() {
  let now = Date.now();
  return { now: () => now, sleep: (milliseconds: number) => Promise.resolve(void (now += milliseconds)) };
}

test("runs that write at once lose nothing of each other, and leave nothing but the ledger", async () => {
  const ids = Array.from({ length: 12 }, (_, index) => String(index));
  await Promise.all(ids.map((id) => new LedgerFile(path).change((entries) => withEntry(entries, entry(id)))));
  const kept = (await new LedgerFile(path).read())?.map(({ backupId }) => backupId);
  expect(kept?.sort()).toEqual([...ids].sort());
  expect(await readdir(folder)).toEqual(["ledger.json"]);
});

test("a lock whose process has died is taken over, on this host and, after a minute, of any other", async () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  await lockedBy(`${pid}@${hostname()}@one`);
  await new LedgerFile(path).change(() => [entry("1")]);
  await lockedBy("1@another-host@two", 61_000);
  await new LedgerFile(path).change((entries) => withEntry(entries, entry("2")));
  expect((await new LedgerFile(path).read())?.map(({ backupId }) => backupId)).toEqual(["1", "2"]);
});

test("a lock that stays is told with its owner, and stays its owner's", async () => {
  await lockedBy("17@another-host@two");
  const work = jest.fn(() => Promise.resolve());
  await expect(withFileLock("ledger", path, work, quickClock())).rejects.toMatchObject({
    outcome: "busy",
    message: expect.stringMatching(/^ledger: process 17 on another-host has been changing it/) as string,
  });
  expect(work).not.toHaveBeenCalled();
  expect(await readdir(folder)).toEqual(["ledger.json.lock"]);
});

test("a folder that is not there is told as that", async () => {
  const nowhere = new LedgerFile(join(folder, "missing", "ledger.json"));
  await expect(nowhere.change(() => [])).rejects.toThrow(/^ledger: .*missing.* cannot be written \(ENOENT\)/);
});
