import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { takeBackup } from "../../operations/backup/take-backup";
import { runCommand } from "../cluster/command-in-process";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { temporaryFolder } from "../stack/guardian";
import { seedOptimizeIndices, startOptimize } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { contentHashes } from "./content-hashes";
import { requestDatastore } from "./datastore-request";

jest.setTimeout(1_800_000);

const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 60_000, graceMilliseconds: 30_000 } as const;
const DOCUMENTS = 200;
/** So many fixed indices, and five of processes. */
const lines = [
  { version: "8.7.11", indices: 27, templates: 2 },
  { version: "8.8.4", indices: 26, templates: 0 },
  { version: "8.9.2", indices: 26, templates: 0 },
  { version: "8.10.0", indices: 30, templates: 0 },
];

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("an Optimize beside another one on %s", (kind) => {
  let server: RunningDatastore;
  let folder: string;
  let installation: BackupInstallation | undefined;

  beforeAll(async () => {
    server = await borrowDatastore(kind);
    folder = await temporaryFolder("lines");
    const { url: datastoreUrl, engine } = server;
    await seedOptimizeIndices({ datastoreUrl, engine, documents: 60, indexPrefix: "optimize-b", version: "8.8.4" });
  }, 1_800_000);
  afterEach(async () => {
    await installation?.stop();
    installation = undefined;
    await loseEverything();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await server.stop();
  });

  const send = (method: string, path: string, body?: unknown) => requestDatastore(server.url, method, path, body);
  const names = async (path: string) => Object.keys((await send("GET", path)) as object).sort();
  const aliases = () => send("GET", "/_alias/optimize-*");
  /** Of this Optimize and of its neighbour, by index. */
  const contents = async () => {
    const all = Object.entries(await contentHashes(server.url, "optimize-*"));
    const of = (isTheirs: boolean) =>
      Object.fromEntries(all.filter(([name]) => name.startsWith("optimize-b-") === isTheirs));
    return { own: of(false), theirs: of(true) };
  };
  const ownIndices = async () => (await names("/_alias/optimize-*")).filter((name) => !name.startsWith("optimize-b-"));
  const ownTemplates = async () => (await names("/_template")).filter((name) => /^optimize-(?!b-)/.test(name));
  /** The datastore forgets this Optimize, and keeps its neighbour. */
  async function loseEverything(): Promise<void> {
    await send("DELETE", `/${(await ownIndices()).join()}`);
    for (const template of await ownTemplates()) await send("DELETE", `/_template/${template}`);
  }

  it.each(lines)("is backed up, tried, examined and restored as $version", async ({ version, indices, templates }) => {
    const { url: datastoreUrl, engine } = server;
    const repositoryName = `line-${version}`;
    const store = { datastoreUrl, engine, version };
    const seeded = await seedOptimizeIndices({ ...store, documents: DOCUMENTS });
    expect(seeded.indices).toHaveLength(indices);
    installation = await startInstallation(server, repositoryName, { version });
    await takeBackup(installation.target, { ...taking, backupId: "11" });
    expect(installation.optimize.log).toEqual([]);
    const before = { contents: await contents(), aliases: await aliases() };
    const own = before.contents.own;

    const config = join(folder, `${version}.yaml`);
    const about = `datastore: { url: "${server.url}" }
repositoryName: ${repositoryName}
indexPrefix: optimize
secondaryStorage: rdbms
quietSeconds: 1
`;
    const command = async (line: string) => {
      const ended = await runCommand(`${line} --config ${config}`);
      // Nobody is told to delete or rename what is the neighbour's.
      expect(ended.said).not.toMatch(
        /(delete|remove|rename)[^.\n]*optimize-b\b|optimize-b\b.*(delete|rename|replaced|gone)/i,
      );
      return ended;
    };
    await writeFile(config, `${about}managementApi: { url: "${installation.optimize.url}" }\n`);
    expect(await command("doctor")).toMatchObject({ code: 0, said: expect.not.stringMatching(/^problem/m) as string });
    const tried = await command("check-restore");
    expect(tried).toMatchObject({ code: 0 });
    expect(tried.said).toMatch(new RegExp(`${indices} indices, ${DOCUMENTS} documents`));
    await installation.stop();
    installation = undefined;

    await writeFile(config, about);
    const restore = `restore 11 --no-safety-backup --optimize-stopped --optimize-version ${version}`;
    const restored = async () => {
      const planned = await command(`${restore} --dry-run`);
      expect(planned).toMatchObject({ code: 0, said: expect.not.stringContaining(" NO: ") as string });
      const confirm = /--confirm '(.+)'\n$/.exec(planned.said)?.[1] ?? "";
      expect(await command(`${restore} --confirm '${confirm}'`)).toMatchObject({ code: 0 });
      expect({ contents: await contents(), aliases: await aliases() }).toEqual(before);
    };
    // In place.
    await send("PUT", "/optimize-process-instance-invoice/_doc/new?refresh=true", { state: "NEW" });
    await send("DELETE", "/optimize-alert_v4");
    await restored();
    // Where nothing of this Optimize is, and without any start of it.
    await loseEverything();
    await restored();
    expect(await ownTemplates()).toEqual([]);

    // Then it starts, and finds all that it needs.
    await expect(startOptimize({ ...store, version: `${version}1` })).rejects.toThrow(/upgrade it first/);
    await (await startOptimize(store)).stop();
    expect((await contents()).own).toEqual(own);
    expect(await ownIndices()).toEqual(seeded.indices);
    expect(await ownTemplates()).toHaveLength(templates);
  });
});
