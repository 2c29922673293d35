import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { takeBackup } from "../../operations/backup/take-backup";
import { runCommand } from "../cluster/command-in-process";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { temporaryFolder } from "../stack/guardian";
import { seedOptimizeIndices } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 600_000, graceMilliseconds: 120_000 } as const;
const version = "8.10.0";
/** Their indices are named like what another Optimize has, or like a name of another version. */
const moreProcesses = ["import-index", "my-import-index", "instant-dashboard", "metadata", "a_v2", "archive-x"];

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("names that read in two ways, on %s", (kind) => {
  let server: RunningDatastore;
  let folder: string;
  let installation: BackupInstallation;

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    folder = await temporaryFolder("neighbours");
    const store = { datastoreUrl: server.url, engine: server.engine };
    await seedOptimizeIndices({ ...store, documents: 80, version, moreProcesses });
    await seedOptimizeIndices({ ...store, documents: 60, version: "8.8.4", indexPrefix: "optimize-process" });
    installation = await startInstallation(server, "neighbours", { version });
  });
  afterAll(async () => {
    await installation?.stop();
    await rm(folder, { recursive: true });
    await server.stop();
  });

  const contents = () => contentHashes(server.url, "optimize-*");
  const command = async (line: string) => {
    const config = join(folder, "restore.yaml");
    await writeFile(
      config,
      `datastore: { url: "${server.url}" }
repositoryName: neighbours
indexPrefix: optimize
secondaryStorage: rdbms
quietSeconds: 1
`,
    );
    return runCommand(`${line} --config ${config}`);
  };
  const restore = `restore 12 --no-safety-backup --optimize-stopped --optimize-version ${version}`;

  it("backups go on, and one is tried and restored, beside an Optimize with the prefix optimize-process", async () => {
    for (const backupId of ["11", "12"]) await takeBackup(installation.target, { ...taking, backupId });
    const before = await contents();
    expect(await command("doctor")).toMatchObject({ code: 0, said: expect.not.stringMatching(/^problem/m) as string });
    expect(await command("check-restore")).toMatchObject({ code: 0 });
    const planned = await command(`${restore} --dry-run`);
    expect(planned.said).toContain("Left alone: the Optimizes with the prefix optimize-process.");
    const confirm = /--confirm '(.+)'\n$/.exec(planned.said)?.[1] ?? "";
    expect(await command(`${restore} --confirm '${confirm}'`)).toMatchObject({ code: 0 });
    expect(await contents()).toEqual(before);
  });

  it("half of an Optimize with the prefix optimize-process-instance is no leftover: nothing is deleted", async () => {
    for (const name of ["position-based-import-index_v3", "dashboard_v8"]) {
      await requestDatastore(server.url, "PUT", `/optimize-process-instance-${name}`, {});
    }
    const before = await contents();
    const planned = await command(`${restore} --dry-run`);
    expect(planned.code).toBe(3);
    expect(planned.said).toMatch(/an Optimize with the prefix optimize-process-instance is here too/);
    expect(planned.said).not.toMatch(/delete it|rename/i);
    expect(await contents()).toEqual(before);
  });
});
