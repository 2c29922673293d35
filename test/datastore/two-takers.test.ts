import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { runCommandLine } from "../../cli/command-line";
import { systemSurroundings } from "../../cli/surroundings";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { until } from "../unit/stack/until";
import { type BackupInstallation, startInstallation } from "./backup-installation";

jest.setTimeout(1_800_000);

const KIND = "elasticsearch-8.19";
let datastore: RunningDatastore;
let folder: string;

beforeAll(async () => {
  datastore = await borrowDatastore(KIND);
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 10, version: versionOn[KIND] });
  folder = mkdtempSync(join(tmpdir(), "camunda-backup-takers-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await datastore.stop();
});

interface Entry {
  readonly backupId: string;
  readonly snapshots: readonly { readonly name: string }[];
}
const entriesOf = (ledger: string) => (JSON.parse(readFileSync(ledger, "utf8")) as { backups: Entry[] }).backups;
const snapshotsOf = (all: readonly string[], { backupId }: Entry) =>
  all.filter((name) => name.startsWith(`camunda_optimize_${backupId}_`));

async function command(installation: BackupInstallation, argv: readonly string[], lot?: () => number) {
  let output = "";
  const real = systemSurroundings();
  const exitCode = await runCommandLine([...argv, "--json"], {
    ...real,
    ...(lot && { lot }),
    environment: {
      CAMUNDA_BACKUP_MANAGEMENT_API_URL: installation.proxy.url,
      CAMUNDA_BACKUP_DATASTORE_URL: datastore.url,
      CAMUNDA_BACKUP_REPOSITORY_NAME: installation.target.store?.repositoryName,
      CAMUNDA_BACKUP_SECONDARY_STORAGE: "rdbms",
    },
    output: { isTerminal: false, write: (text) => void (output += text) },
    errorOutput: { isTerminal: false, write: () => undefined },
  });
  return { exitCode, output };
}

test.each([
  ["side by side, and the lot falls alike", "alike", ["daily.json", "hourly.json"]],
  ["that do not see each other", "apart", ["daily/ledger.json", "hourly/ledger.json"]],
] as const)("two who take at one moment, with ledgers %s, own a backup each", async (_, name, ledgers) => {
  const installation = await startInstallation(datastore, `takers-${name}`);
  try {
    const paths = ledgers.map((ledger) => join(folder, name, ledger));
    for (const path of paths) mkdirSync(dirname(path), { recursive: true });
    const drawn = (taker: number) => {
      const lots = [0, 10 * (taker + 1), 100];
      return () => lots.shift() ?? 1000;
    };
    // Neither is asked for before both have looked and chosen.
    const gate = installation.proxy.inject({ method: "POST", do: { kind: "hold" } });
    const taking = paths.map((path, taker) =>
      command(installation, ["create", "--ledger", path], name === "alike" ? drawn(taker) : undefined),
    );
    await until(() => Promise.resolve(gate.hits === 2));
    gate.open();
    expect(await Promise.all(taking)).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);

    const [first, second] = paths.map(entriesOf);
    expect([first?.length, second?.length]).toEqual([1, 1]);
    const [mine, theirs] = [...(first ?? []), ...(second ?? [])];
    if (mine === undefined || theirs === undefined) throw new Error("a ledger is empty");
    expect(mine.backupId).not.toBe(theirs.backupId);
    const all = await installation.snapshots();
    expect(all).toHaveLength(4);
    for (const entry of [mine, theirs]) {
      expect(entry.snapshots.map((snapshot) => snapshot.name).sort()).toEqual(snapshotsOf(all, entry));
    }

    const [ledger = ""] = paths;
    expect(await command(installation, ["create", "--ledger", ledger])).toMatchObject({ exitCode: 0 });
    const prune = ["prune", "--ledger", ledger, "--keep-last", "1", "--minimum-kept", "1"];
    const pruned = await command(installation, prune);
    expect(pruned).toMatchObject({ exitCode: 0 });
    const left = await installation.snapshots();
    expect(snapshotsOf(left, mine)).toEqual([]);
    expect(snapshotsOf(left, theirs)).toHaveLength(2);
  } finally {
    await installation.stop();
  }
});
