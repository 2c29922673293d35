import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { withFileLock } from "../../../clients/file-lock";
import { CommandRuns } from "./command-runs";
import { interrupt, START } from "./memory-installation";

const runs = new CommandRuns();
const { run } = runs;
const ID = String(START / 1000);
const part = (number: number, version = "8.10.0") => `camunda_optimize_${ID}_${version}_part_${number}_of_2`;
const HOUR = 3_600_000;

/** What a run leaves that was killed after it had asked for a backup: an entry without snapshots. */
function killed(...parts: { readonly number: number; readonly state: string; readonly ago?: number }[]): void {
  const entry = { backupId: ID, repositoryName: "optimize", clusterUuid: "cluster-1", snapshots: [] };
  writeFileSync(runs.ledger, JSON.stringify({ version: 1, backups: [entry] }));
  for (const { number, state, ago = 1000 } of parts) add(number, state, START - ago);
}

function add(number: number, state: string, at: number): void {
  const startTime = new Date(at).toISOString();
  const endTime = state === "IN_PROGRESS" ? undefined : startTime;
  const indices = ["optimize-metadata_v3"];
  runs.installation.snapshots.push({ name: part(number), state, startTime, endTime, indices, failures: [] });
}

const recorded = () => {
  const { backups } = JSON.parse(readFileSync(runs.ledger, "utf8")) as {
    backups: { backupId: string; snapshots: unknown[] }[];
  };
  return backups.map(({ backupId, snapshots }) => `${backupId}: ${snapshots.length}`).sort();
};
const create = () => run("create", "--ledger", runs.ledger, "--json");

test.each([
  ["between the two parts of Optimize 8.10", "SUCCESS"],
  ["while the first part was being taken", "IN_PROGRESS"],
])("a run killed %s is followed by one that waits for its backup and owns it", async (_, state) => {
  killed({ number: 1, state });
  let pauses = 0;
  runs.installation.onPause = () => {
    runs.installation.finish();
    if (++pauses === 3) add(2, "SUCCESS", runs.installation.now);
  };
  const followed = await create();
  expect(followed).toMatchObject({ exitCode: 0, json: expect.any(Function) as unknown });
  expect(followed.json()).toMatchObject({ backupId: ID, state: "COMPLETED", adopted: false });
  expect(followed.errorOutput).toContain(`going on with the backup ${ID}, which an earlier run began`);
  expect(runs.installation.requested).toEqual([]);
  expect(recorded()).toEqual([`${ID}: 2`]);
  expect(readdirSync(runs.folder)).toEqual(["ledger.json"]);
});

test("a dry run says so, and writes nothing", async () => {
  killed({ number: 1, state: "SUCCESS" });
  const before = readFileSync(runs.ledger, "utf8");
  const planned = await run("create", "--ledger", runs.ledger, "--dry-run", "--json");
  expect(planned.json()).toMatchObject({ backupId: ID, does: "take-over" });
  expect(readFileSync(runs.ledger, "utf8")).toBe(before);
  expect(readdirSync(runs.folder)).toEqual(["ledger.json"]);
});

test("where the second part never comes, a new one is taken, and what is left of the first is one's own", async () => {
  killed({ number: 1, state: "SUCCESS" });
  runs.installation.onPause = () => runs.installation.finish();
  expect(await create()).toMatchObject({ exitCode: 0 });
  const [next = ""] = runs.installation.requested;
  expect(recorded()).toEqual([`${ID}: 1`, `${next}: 2`].sort());
});

test("where both parts have ended since, a new one is taken, and the first is one's own", async () => {
  killed({ number: 1, state: "SUCCESS", ago: HOUR }, { number: 2, state: "SUCCESS", ago: HOUR });
  runs.installation.onPause = () => runs.installation.finish();
  expect(await create()).toMatchObject({ exitCode: 0 });
  const [next = ""] = runs.installation.requested;
  expect(recorded()).toEqual([`${ID}: 2`, `${next}: 2`].sort());
});

test("a run that was broken off is followed by one that goes on with its backup", async () => {
  runs.installation.onPause = () => interrupt(runs.installation);
  expect(await create()).toMatchObject({ exitCode: 6 });
  runs.installation.onPause = () => runs.installation.finish();
  expect((await create()).json()).toMatchObject({ backupId: ID });
  expect(runs.installation.requested).toEqual([ID]);
});

describe("a backup stays with whoever began it", () => {
  const takesOneOfItsOwn = async () => {
    const ran = await create();
    expect(ran.errorOutput).not.toContain("going on with");
    expect(ran.exitCode).toBe(0);
    expect(runs.installation.requested).toHaveLength(1);
    expect(runs.installation.requested).not.toContain(ID);
  };
  const finishing = () => {
    let pauses = 0;
    runs.installation.onPause = () => {
      if (++pauses > 40) runs.installation.finish();
    };
  };

  test("whose run still goes on with the same ledger", async () => {
    killed({ number: 1, state: "IN_PROGRESS" }, { number: 2, state: "IN_PROGRESS" });
    const path = `${runs.ledger}.taking-${ID}`;
    finishing();
    await withFileLock({ path, kind: "ledger", who: "other@elsewhere", patienceMilliseconds: 0 }, takesOneOfItsOwn);
    expect(recorded()).toContain(`${ID}: 0`);
  });

  test("with another ledger beside this one", async () => {
    killed({ number: 1, state: "IN_PROGRESS" }, { number: 2, state: "IN_PROGRESS" });
    writeFileSync(join(runs.folder, "hourly.json"), readFileSync(runs.ledger, "utf8"));
    finishing();
    await takesOneOfItsOwn();
  });

  test("without a ledger", async () => {
    for (const number of [1, 2]) add(number, "IN_PROGRESS", START - 1000);
    finishing();
    await takesOneOfItsOwn();
  });
});
