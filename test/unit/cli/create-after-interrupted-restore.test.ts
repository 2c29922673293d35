import { hasDeleted, PHASES, type RestoreJournal } from "../../../operations/restore/run/journal";
import { CommandRuns } from "./command-runs";
import { journalIn, journalPath, keepJournal } from "./kept-journal";

const runs = new CommandRuns();

/** Keeps a text where a restore on this host writes its journal, and takes a backup, or rehearses that. */
async function createBeside(journal: string, ...argv: string[]) {
  await keepJournal(journal, journalPath(runs.folder));
  runs.installation.onPause = () => runs.installation.finish();
  const environment = {
    CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092",
    CAMUNDA_BACKUP_DATASTORE_URL: "http://datastore.test:9200",
    CAMUNDA_BACKUP_REPOSITORY_NAME: "optimize",
    CAMUNDA_BACKUP_SECONDARY_STORAGE: "rdbms",
    XDG_STATE_HOME: runs.folder,
  };
  return runs.runWith(environment, "create", "--backup-id", "9", ...argv);
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
