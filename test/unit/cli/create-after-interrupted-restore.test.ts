import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hasDeleted, PHASES, type RestoreJournal } from "../../../operations/restore/run/journal";
import { CommandRuns } from "./command-runs";

const runs = new CommandRuns();

/** Keeps a text where a restore on this host writes its journal, and takes a backup, or rehearses that. */
async function createBeside(journal: string, ...argv: string[]) {
  const folder = join(runs.folder, "camunda-backup");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "restore-optimize@cluster-.json"), journal);
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

function journalIn(phase: RestoreJournal["phase"], changes: object = {}): string {
  const plan = {
    version: 1,
    fingerprint: "0",
    datastore: "http://datastore.test:9200",
    clusterUuid: "cluster-1",
    repositoryName: "optimize",
    source: { kind: "backup", backupId: "7" },
    optimizeVersion: "8.8.0",
    indexPrefix: "optimize",
    parts: [],
    deletes: [],
    neighbours: [],
    ...changes,
  };
  const times = { startedAt: "2026-05-31T01:00:00.000Z", changedAt: "2026-05-31T01:05:00.000Z" };
  return JSON.stringify({ version: 1, plan, phase, who: "ada@host", ...times, restored: {} });
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
