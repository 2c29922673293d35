import { join } from "node:path";

import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { TransportError } from "../../../clients/http/transport-error";
import { type DoctorFinding } from "../../../operations/doctor/doctor-finding";
import { PHASES } from "../../../operations/restore/run/journal";
import { CommandRuns } from "./command-runs";
import { journalIn, journalPath, keepJournal } from "./kept-journal";
import { CONNECTION } from "./memory-installation";

const runs = new CommandRuns();

const stopped = () => {
  throw new TransportError("refused", false, "managementApi: http://optimize.test:8092 refuses connections.");
};

async function examined(...argv: string[]) {
  const environment = { ...CONNECTION, XDG_STATE_HOME: runs.folder };
  const ran = await runs.runWith(environment, "doctor", "--json", ...argv);
  const { findings } = ran.json() as { findings: DoctorFinding[] };
  const of = (check: string) => findings.find((finding) => finding.check === check);
  return { exitCode: ran.exitCode, findings, of };
}

describe("doctor, after all indices of Optimize are gone", () => {
  beforeEach(() => {
    runs.installation.add("6", 1.5);
    runs.installation.add("7", 0.5);
    runs.installation.indexNames = [];
    runs.installation.optimizeFails.list = stopped;
  });

  it("says so first, with the command that restores, and has nobody start Optimize", async () => {
    const { exitCode, findings, of } = await examined();
    expect(exitCode).toBe(4);
    expect(findings[0]).toMatchObject({
      check: "data",
      level: "problem",
      finding:
        "All indices of Optimize (optimize-*) are gone from this datastore. There are 2 backups in the snapshot repository optimize.",
      advice: expect.stringMatching(
        /^Stop Optimize, or leave it stopped, .*`npx pulumi-camunda-backup restore 7 --optimize-version 8\.8\.0 --dry-run`/,
      ) as unknown,
    });
    expect(of("configuration")).toMatchObject({ level: "problem" });
    expect(of("configuration")?.advice).toBeUndefined();
  });

  it("learns the prefix from the backups", async () => {
    runs.installation.snapshots = runs.installation.snapshots.map((one) => ({
      ...one,
      indices: ["prod-metadata_v3", "prod-timestamp-based-import-index_v5"],
    }));
    runs.installation.indexNames = ["prod-metadata_v3"];
    expect((await examined()).of("data")).toMatchObject({
      level: "warning",
      finding: expect.stringContaining("7, holds 1 index that is not in this datastore now: prod-timestamp") as string,
    });
    runs.installation.indexNames = [];
    expect((await examined()).of("data")?.finding).toContain("(prod-*) are gone");
  });

  it("is a warning in a cluster that only reads the repository", async () => {
    runs.installation.repositorySettings = { location: "/backups", readonly: "true" };
    expect((await examined()).of("data")).toMatchObject({
      level: "warning",
      advice: expect.stringContaining("only tries restores") as unknown,
    });
  });

  it.each<[string, () => void, ...string[]]>([
    ["there are indices", () => void (runs.installation.indexNames = ["optimize-metadata_v3"])],
    ["there is no backup", () => void (runs.installation.snapshots = [])],
    ["all backups are another Optimize's", () => undefined, "--index-prefix", "elsewhere"],
  ])("says nothing where %s", async (_, prepare, ...argv) => {
    prepare();
    expect((await examined(...argv)).of("data")).toBeUndefined();
  });

  it.each(["list", "document"] as const)("does not know it where the datastore refuses the %s", async (read) => {
    const refuse = () => Promise.reject(new DatastoreError("datastore: refused", 403, "security_exception", []));
    Object.assign(runs.installation.datastore.indices, { [read]: refuse });
    const { of } = await examined();
    expect(of("data")).toMatchObject({ level: "unknown", finding: expect.stringContaining("is not known") as unknown });
    expect(of("configuration")?.advice).toContain("Unless a restore was interrupted");
  });
});

describe("doctor, after a restore was interrupted", () => {
  beforeEach(() => {
    runs.installation.add("7", 0.5);
    runs.installation.optimizeFails.list = stopped;
  });

  it.each(PHASES.map((phase) => [phase]))("in the phase %s", async (phase) => {
    await keepJournal(journalIn(phase), journalPath(runs.folder));
    const { findings, of, exitCode } = await examined();
    expect(exitCode).toBe(4);
    if (phase === "done" || phase === "undone") {
      expect(findings[0]).toMatchObject({ check: "configuration" });
      return;
    }
    expect(findings[0]).toMatchObject({
      check: "restore",
      level: "problem",
      finding: expect.stringMatching(/^A restore of the backup 7 was begun by ada@host/) as unknown,
      advice: expect.stringMatching(
        /^Stop Optimize, or leave it stopped, .*`npx pulumi-camunda-backup restore 7 --optimize-stopped --confirm 'optimize@cluster-#7'` resumes it/,
      ) as unknown,
    });
    expect(of("configuration")?.advice).toBeUndefined();
  });

  it("explains that all indices are gone", async () => {
    await keepJournal(journalIn("restoring"), journalPath(runs.folder));
    runs.installation.indexNames = [];
    const { findings, of } = await examined();
    expect([findings[0]?.check, of("data")]).toEqual(["restore", undefined]);
  });

  it("in a file that is named, which the command names too", async () => {
    const path = await keepJournal(journalIn("deleting"), join(runs.folder, "own.json"));
    const { findings } = await examined("--journal", path);
    expect(findings[0]?.advice).toContain(`--optimize-stopped --journal ${path} --confirm`);
  });

  it.each([
    ["cluster", { clusterUuid: "cluster-2" }],
    ["prefix", { indexPrefix: "prod" }],
  ])("says nothing of one of another %s", async (_, changes) => {
    await keepJournal(journalIn("restoring", changes), journalPath(runs.folder));
    expect((await examined()).findings[0]).toMatchObject({ check: "configuration" });
  });

  it("does not know it where the journal cannot be read, and has nobody start Optimize", async () => {
    await keepJournal("{}", journalPath(runs.folder));
    const { findings, of } = await examined();
    expect(findings[0]).toMatchObject({ check: "restore", level: "unknown" });
    expect(of("configuration")?.advice).toBeUndefined();
  });
});
