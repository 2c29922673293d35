import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { withFileLock } from "../../../clients/file-lock";
import { CommandRuns, recordsIn } from "./command-runs";

const runs = new CommandRuns();
const { run } = runs;
const said = (what: RegExp) => expect.stringMatching(what) as string;
const NEWER = '{"version":3}';

/** As whoever holds the ledger does every few seconds; pauses here take no time. */
let renew: () => void = () => undefined;

/** Held by somebody else who lives. */
async function hold(): Promise<() => Promise<void>> {
  const wanted = { path: `${runs.ledger}.lock`, kind: "ledger", who: "other@another-host", patienceMilliseconds: 0 };
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let working: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve) => {
    working = withFileLock(wanted, (confirm) => {
      renew = () => void confirm().catch(() => undefined);
      resolve();
      return released;
    });
  });
  return () => {
    renew = () => undefined;
    release();
    return working;
  };
}

function replacedBy(text: string): () => void {
  const before = readFileSync(runs.ledger, "utf8");
  writeFileSync(runs.ledger, text);
  return () => writeFileSync(runs.ledger, before);
}

function folderInItsPlace(): () => void {
  const before = readFileSync(runs.ledger, "utf8");
  rmSync(runs.ledger);
  mkdirSync(join(runs.ledger, "inside"), { recursive: true });
  return () => {
    rmSync(runs.ledger, { recursive: true });
    writeFileSync(runs.ledger, before);
  };
}

const FAULTS: readonly (readonly [string, () => (() => void) | Promise<() => Promise<void>>, RegExp])[] = [
  ["is held by somebody else", hold, /another-host/],
  ["is damaged", () => replacedBy("{"), /Restore it from a copy/],
  ["is of a later version", () => replacedBy(NEWER), /version 3.*Use that version/],
  ["cannot be read or written", folderInItsPlace, /EISDIR/],
];

describe.each(FAULTS)("a ledger that %s", (fault, breakIt, why) => {
  beforeEach(async () => {
    await runs.takeDaily(["21"]);
    runs.installation.onPause = () => {
      runs.installation.finish();
      renew();
    };
  });

  it("keeps no backup from being taken, which is told with its id and exit code 7, and written down by the next run", async () => {
    const mend = await breakIt();
    const taken = await run("create", "--backup-id", "50", "--ledger", runs.ledger, "--json");
    expect(taken).toMatchObject({ exitCode: 7 });
    expect(taken.json()).toMatchObject({ backupId: "50", state: "COMPLETED", notRecorded: said(why) });
    expect(taken.errorOutput).toMatch(/the backup was taken, but not written down: .*noted beside it/);
    expect(runs.installation.of("50").map(({ state }) => state)).toEqual(["SUCCESS", "SUCCESS"]);
    await mend();
    expect(await run("create", "--backup-id", "51", "--ledger", runs.ledger)).toMatchObject({ exitCode: 0 });
    expect(runs.ledgerIds()).toEqual(["21", "50", "51"]);
    expect(readFileSync(runs.ledger, "utf8")).toContain("camunda_optimize_50_8.8.0_part_2_of_2");
    expect(readdirSync(runs.folder)).toEqual(["ledger.json"]);
  });

  it("lets prune delete nothing that it cannot tell to be its own, and is not written over", async () => {
    const mend = await breakIt();
    const before = runs.installation.ids();
    const prune = ["--prune", "--keep-last", "1", "--minimum-kept", "1"];
    const pruned = await run("create", "--backup-id", "50", "--ledger", runs.ledger, ...prune);
    expect(pruned.exitCode).toBe(7);
    expect(runs.installation.ids()).toEqual(fault === "is held by somebody else" ? ["50"] : [...before, "50"]);
    await mend();
  });

  it("keeps no backup from being deleted, which is told as that", async () => {
    runs.installation.add("7", 3);
    const mend = await breakIt();
    const deleted = await run("delete", "7", "--ledger", runs.ledger, "--json");
    expect(deleted).toMatchObject({ exitCode: 7 });
    expect(deleted.json()).toMatchObject({ backupId: "7", notRecorded: said(why) });
    expect(runs.installation.ids()).toEqual(["21"]);
    await mend();
  });
});

describe("an audit log that cannot be written", () => {
  it("takes nothing from a deletion, whose record goes to standard error", async () => {
    runs.installation.add("7", 3);
    runs.installation.add("8", 2);
    const deleted = await run("delete", "7", "--audit-log", runs.folder);
    expect(deleted).toMatchObject({ exitCode: 7 });
    expect(recordsIn(deleted.errorOutput)).toMatchObject([{ backupId: "7", result: "deleted" }]);
    expect(deleted.output).toContain("Deleted the backup 7");
    expect(deleted.errorOutput).toMatch(/deleted, but not written down as deleted: auditLog: .* \(EISDIR\)/);
  });

  it("does not hide why a deletion failed", async () => {
    runs.installation.add("7", 3);
    runs.installation.add("8", 2);
    runs.installation.optimizeFails.remove = () => {
      throw new TypeError("a defect");
    };
    const failed = await run("delete", "7", "--audit-log", runs.folder).catch((error: unknown) => ({
      errorOutput: String(error),
    }));
    expect(failed.errorOutput).toMatch(/a defect/);
  });

  it("stops pruning after the backup whose deletion it could not tell, which counts as deleted and is forgotten", async () => {
    await runs.takeDaily(["21", "22", "23", "24"]);
    const prune = ["prune", "--ledger", runs.ledger, "--keep-last", "1", "--minimum-kept", "1"];
    const pruned = await run(...prune, "--audit-log", runs.folder);
    expect(pruned.errorOutput).toMatch(/Deleted before that: 21\. Not deleted: (23, 22|22, 23)/);
    expect(runs.ledgerIds()).toEqual(["22", "23", "24"]);
  });
});
