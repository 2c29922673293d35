import { hasDeleted, PHASES, type RestoreJournal } from "../../../operations/restore/run/journal";
import { CommandRuns } from "./command-runs";
import { journalIn, journalPath, keepJournal } from "./kept-journal";
import { CONNECTION } from "./memory-installation";

const runs = new CommandRuns();

/** Keeps a text where a restore on this host writes its journal, and takes a backup, or rehearses that. */
async function createBeside(journal: string, ...argv: string[]) {
  await keepJournal(journal, journalPath(runs.folder));
  runs.installation.onPause = () => runs.installation.finish();
  return runs.runWith({ ...CONNECTION, XDG_STATE_HOME: runs.folder }, "create", "--backup-id", "9", ...argv);
}

describe("create, after a restore was interrupted", () => {
  it.each(PHASES)("in the phase %s", async (phase) => {
    const isHalf = hasDeleted({ phase } as RestoreJournal);
    for (const argv of [["--dry-run"], []]) {
      const ran = await createBeside(journalIn(phase), ...argv);
      expect(ran.exitCode).toBe(isHalf ? 3 : 0);
      if (isHalf)
        expect(ran.errorOutput).toMatch(/A restore of 7 has deleted indices and has not ended, .*No backup was/);
    }
    expect(runs.installation.ids()).toEqual(isHalf ? [] : ["9"]);
  });

  it("of another place, takes a backup", async () => {
    expect((await createBeside(journalIn("restoring", { clusterUuid: "cluster-2" }))).exitCode).toBe(0);
  });

  it("takes one where the journal cannot be read, and says so", async () => {
    const ran = await createBeside("not JSON");
    expect(ran.exitCode).toBe(0);
    expect(ran.errorOutput).toContain("whether a restore was interrupted is not known");
  });
});

describe("deletions while a restore has not ended", () => {
  beforeEach(() => {
    for (const [id, days] of [
      ["6", 3],
      ["7", 2],
      ["8", 1],
    ] as const)
      runs.installation.add(id, days);
  });

  const deleting = async (phase: RestoreJournal["phase"], ...argv: string[]) => {
    await keepJournal(journalIn(phase), journalPath(runs.folder));
    return runs.runWith({ ...CONNECTION, XDG_STATE_HOME: runs.folder }, ...argv);
  };

  it.each(PHASES)("in the phase %s", async (phase) => {
    const code = phase === "done" || phase === "undone" ? 0 : 3;
    for (const argv of [["--dry-run"], []]) {
      const pruned = await deleting(phase, "prune", "--scope", "all", "--keep-last", "3", ...argv);
      const deleted = await deleting(phase, "delete", "7", ...argv);
      expect([pruned.exitCode, deleted.exitCode]).toEqual([code, code]);
      if (code === 3) expect(deleted.errorOutput).toMatch(/A restore of 7 has not ended, .* Nothing was deleted/);
    }
    expect(runs.installation.ids()).toEqual(code === 3 ? ["6", "7", "8"] : ["6", "8"]);
  });

  it("of another backup than the one that is restored go on", async () => {
    expect((await deleting("restoring", "delete", "6")).exitCode).toBe(0);
  });
});
