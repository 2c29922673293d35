import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CommandRuns } from "./command-runs";
import { runCommand, START } from "./memory-installation";

const runs = new CommandRuns();
const { run } = runs;
const NEW_ID = String(START / 1000);
const DAILY = ["1001", "1002", "1003", "1004", "1005", "1006"];
const beside = (name: string) => join(runs.folder, name);
const idsIn = (path: string) =>
  (JSON.parse(readFileSync(path, "utf8")) as { backups: { backupId: string }[] }).backups.map((one) => one.backupId);

describe("two who take a backup at the same moment, and would choose the same id", () => {
  beforeEach(() => {
    runs.installation.onPause = () => runs.installation.finish();
  });

  test.each([
    ["with ledgers side by side", "hourly.json"],
    ["with one ledger", "ledger.json"],
  ])("own a backup each: %s", async (_, other) => {
    // Neither backup shows before both have been asked for.
    const { optimize } = runs.installation;
    Object.assign(runs.installation, { optimize: { ...optimize, list: () => Promise.resolve([]) } });
    const ledgers = [runs.ledger, beside(other)];
    const both = await Promise.all(
      ledgers.map((ledger, taker) => {
        const drawn = [0, 10 * (taker + 1), 20];
        const lot = () => drawn.shift() ?? 0;
        return runCommand(runs.installation, ["create", "--ledger", ledger], { lot });
      }),
    );
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const { requested } = runs.installation;
    expect(new Set(requested).size).toBe(2);
    expect([...new Set(ledgers)].flatMap(idsIn).sort()).toEqual([...requested].sort());
  });

  test("an id that a run which was killed has written down is nobody else's", async () => {
    const entry = { backupId: NEW_ID, repositoryName: "optimize", clusterUuid: "cluster-1", snapshots: [] };
    writeFileSync(beside("hourly.json"), JSON.stringify({ version: 1, backups: [entry] }));
    expect((await run("create", "--ledger", runs.ledger)).exitCode).toBe(0);
    expect(runs.installation.requested).toEqual([String(Number(NEW_ID) + 1)]);
    expect(idsIn(runs.ledger)).toEqual(runs.installation.requested);
  });

  test("an id that is given is asked for again by a run after one that was killed", async () => {
    const entry = { backupId: "7", repositoryName: "optimize", clusterUuid: "cluster-1", snapshots: [] };
    writeFileSync(runs.ledger, JSON.stringify({ version: 1, backups: [entry] }));
    expect((await run("create", "--ledger", runs.ledger, "--backup-id", "7")).exitCode).toBe(0);
    expect(runs.installation.requested).toEqual(["7"]);
  });
});

describe("a backup that another record may own too", () => {
  const prune = ["prune", "--keep-last", "3"];
  const entryOf = (backupId: string) =>
    (JSON.parse(readFileSync(runs.ledger, "utf8")) as { backups: { backupId: string }[] }).backups.find(
      (entry) => entry.backupId === backupId,
    );
  const ledgerWith = (...backups: unknown[]) => JSON.stringify({ version: 1, backups });
  beforeEach(() => runs.takeDaily(DAILY));

  test.each<[string, () => string]>([
    ["another ledger has the same snapshots", () => ledgerWith(entryOf("1002"))],
    ["another ledger's run asked for it", () => ledgerWith({ ...entryOf("1002"), snapshots: [] })],
    ["a ledger of a later version names it", () => JSON.stringify({ version: 9, backups: [{ id: 1002 }] })],
    ["a damaged ledger names it", () => ledgerWith(entryOf("1002")).slice(0, -2)],
  ])("is not pruned, and the record is named: %s", async (_, text) => {
    writeFileSync(beside("hourly.json"), text());
    const ran = await run(...prune, "--ledger", runs.ledger);
    expect(ran.exitCode).toBe(3);
    expect(ran.errorOutput).toMatch(/1002 would be due, but .*hourly\.json records it too.*Deleted: 1001, 1003/s);
    expect(runs.installation.removed).toEqual(["1001", "1003"]);
  });

  test.each<[string, string, () => string]>([
    ["another ledger has an earlier one of that id", "hourly.json", () => ledgerWith(earlier())],
    [
      "another ledger has that id of another cluster",
      "hourly.json",
      () => ledgerWith({ ...entryOf("1002"), clusterUuid: "x" }),
    ],
    ["another ledger has others", "hourly.json", () => ledgerWith({ ...entryOf("1002"), backupId: "9" })],
    [
      "a ledger of a later version names others",
      "hourly.json",
      () => JSON.stringify({ version: 9, backups: [{ id: 11002 }] }),
    ],
    ["a copy of its own ledger", "ledger.json.bak", () => readFileSync(runs.ledger, "utf8")],
    ["a file that is no ledger", "settings.json", () => '{"protect":["1002"]}'],
  ])("is nobody else's, and is pruned: %s", async (_, name, text) => {
    writeFileSync(beside(name), text());
    expect(await run(...prune, "--ledger", runs.ledger)).toMatchObject({ exitCode: 0 });
    expect(runs.installation.removed).toEqual(["1001", "1002", "1003"]);
  });

  test("its own ledger under another name is no other record", async () => {
    symlinkSync(runs.ledger, beside("current.json"));
    expect(await run(...prune, "--ledger", beside("current.json"))).toMatchObject({ exitCode: 0 });
  });

  test("goes where all are asked for", async () => {
    writeFileSync(beside("hourly.json"), ledgerWith(entryOf("1002")));
    expect((await run(...prune, "--scope", "all", "--ledger", runs.ledger)).exitCode).toBe(0);
    expect(runs.installation.removed).toEqual(["1001", "1002", "1003"]);
  });

  test("one that another run writes down while this one prunes is left", async () => {
    runs.installation.onRemove = () => writeFileSync(beside("hourly.json"), ledgerWith(entryOf("1002")));
    const ran = await run(...prune, "--ledger", runs.ledger);
    expect(ran).toMatchObject({
      exitCode: 3,
      errorOutput: expect.stringContaining("hourly.json records it") as string,
    });
    expect(runs.installation.removed).toEqual(["1001"]);
  });

  function earlier() {
    const [one, two] = [1, 2].map((part) => ({
      name: `camunda_optimize_1002_8.8.0_part_${part}_of_2`,
      startTime: "2025-01-01T00:00:00.000Z",
    }));
    return { ...entryOf("1002"), snapshots: [one, two] };
  }
});
