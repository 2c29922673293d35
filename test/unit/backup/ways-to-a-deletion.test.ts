import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type StoredSnapshot } from "../../../clients/datastore/stored-snapshot";
import { ledgerText } from "../../../operations/retention/ledger-text";
import { RunRecord } from "../../../operations/scheduled-run/run-record";
import { scheduledPrune } from "../../../operations/scheduled-run/scheduled-prune";
import { type Datastore } from "../../../clients/datastore/connect";
import { type Connections } from "../../../provider/connections/shared-connections";
import { type Properties, type Recorded } from "../../../provider/dynamic/handler";
import { optimizeBackupHandler } from "../../../provider/optimize-backup/handler";
import { MemoryInstallation, runCommand, START } from "../cli/memory-installation";
import { MemoryCluster } from "../scheduled-run/memory-cluster";

/*
 * Every way on which a backup is deleted, times everything that protects one. The backup that is asked for is always
 * `VICTIM`; all ways are told the same settings, and are shown the same repository.
 */
const VICTIM = "100";
const PLACE = { repositoryName: "optimize", clusterUuid: "cluster-1" };
const DAY = 86_400_000;

let installation: MemoryInstallation;
let folder: string;
let said: string[];
beforeEach(() => {
  installation = new MemoryInstallation();
  installation.onPause = () => installation.finish();
  folder = mkdtempSync(join(tmpdir(), "camunda-backup-ways-"));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Adds a backup as an Optimize with a prefix takes one. */
function add(backupId: string, days: number, { size = 1000, prefix = "optimize", version = "8.8.0" } = {}): void {
  const startTime = new Date(START - days * DAY).toISOString();
  for (const part of [1, 2]) {
    const name = `camunda_optimize_${backupId}_${version}_part_${part}_of_2`;
    const indices = part === 1 ? [`${prefix}-position-based-import-index_v3`] : [`${prefix}-metadata_v3`];
    installation.snapshots.push({ name, state: "SUCCESS", startTime, endTime: startTime, indices, failures: [] });
    installation.sizes.set(name, size / 2);
  }
}

function addByHand(backupId: string): void {
  const startTime = new Date(START - 5 * DAY).toISOString();
  const name = `camunda_optimize_${backupId}_by_hand`;
  installation.snapshots.push({ name, state: "SUCCESS", startTime, endTime: startTime, indices: [], failures: [] });
}

const connection = {
  CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092",
  CAMUNDA_BACKUP_SECONDARY_STORAGE: "rdbms",
};
const withDatastore = {
  CAMUNDA_BACKUP_DATASTORE_URL: "http://datastore.test:9200",
  CAMUNDA_BACKUP_REPOSITORY_NAME: "optimize",
};

interface Situation {
  readonly datastore: boolean;
  readonly indexPrefix?: string | undefined;
}

async function command({ datastore, indexPrefix }: Situation, ...argv: string[]): Promise<void> {
  const environment = {
    ...connection,
    ...(datastore ? withDatastore : {}),
    ...(indexPrefix === undefined ? {} : { CAMUNDA_BACKUP_INDEX_PREFIX: indexPrefix }),
  };
  const { exitCode, errorOutput, output } = await runCommand(installation, argv, { environment });
  said.push(`exit code ${exitCode}`, errorOutput, output);
}

/** A ledger that holds all that there is, as if all had been taken here. */
function ledger(): string {
  const ids = new Set(installation.ids().filter((id) => /^\d+$/.test(id)));
  return ledgerText(
    [...ids].map((backupId) => ({ backupId, ...PLACE, snapshots: installation.of(backupId).map(named) })),
  );
}

function named({ name, startTime = "" }: StoredSnapshot): { name: string; startTime: string } {
  return { name, startTime };
}

function ledgerFile(): string {
  const path = join(folder, "ledger.json");
  writeFileSync(path, ledger());
  return path;
}

const connections: Connections = {
  // The handler asks for no more of it.
  datastore: () => Promise.resolve(installation.datastore as unknown as Datastore),
  optimize: () => installation.optimize,
};
const clock = {
  now: () => installation.now,
  monotonic: () => installation.now,
  sleep: (milliseconds: number) => {
    installation.now += milliseconds;
    installation.onPause();
    return Promise.resolve();
  },
};

function inputsOf({ datastore, indexPrefix }: Situation): Properties {
  return {
    managementApi: { url: "http://optimize.test:8092" },
    secondaryStorage: "none",
    graceSeconds: 1,
    ...(datastore ? { datastore: { url: "http://datastore.test:9200" }, repositoryName: "optimize" } : {}),
    ...(indexPrefix === undefined ? {} : { indexPrefix }),
  };
}

/** The victim as a resource that took it. */
function recorded(situation: Situation, acceptSmaller = false): Recorded {
  const snapshots = installation
    .of(VICTIM)
    .filter(({ name }) => name.includes("_part_"))
    .map(({ name, startTime }) => ({ name, startTime, state: "SUCCESS", failures: [] }));
  const outputs = { backupId: VICTIM, state: "COMPLETED", snapshots, adopted: false, triggers: [1], acceptSmaller };
  const storedIn = situation.datastore ? { storedIn: PLACE } : {};
  return { id: `optimize/${VICTIM}`, outputs: { ...inputsOf(situation), ...outputs, ...storedIn } };
}

async function refusals(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => void said.push(error instanceof Error ? error.message : String(error)));
}

/** Rules under which the victim, the oldest of all, is the first to go. */
const prune = ["--keep-last", "1", "--minimum-kept", "1"];

type Way = (situation: Situation) => Promise<void>;
const ways: Readonly<Record<string, Way>> = {
  "the resource is deleted": (situation) =>
    refusals(() => optimizeBackupHandler(connections, clock).delete(recorded(situation))),
  "the resource is replaced": (situation) =>
    refusals(async () => {
      const handler = optimizeBackupHandler(connections, clock);
      const old = recorded(situation);
      await handler.diff(old.outputs, { ...inputsOf(situation), triggers: [2] });
      await handler.delete(old);
    }),
  "the delete command": (situation) => command(situation, "delete", VICTIM),
  "the prune command": (situation) => command(situation, "prune", ...prune, "--ledger", ledgerFile()),
  "the prune command, scope all": (situation) => command(situation, "prune", ...prune, "--scope", "all"),
  "the schedule": async ({ datastore, indexPrefix }) => {
    const cluster = new MemoryCluster();
    await cluster.ledger.change((data) => ({ ...data, ledger: ledger() }));
    const store = { snapshots: installation.datastore.snapshots, ...PLACE, indexPrefix };
    const target = {
      optimize: installation.optimize,
      store: datastore ? store : undefined,
      clock,
      report: () => undefined,
      warn: (line: string) => void said.push(line),
    };
    const { problem } = await scheduledPrune(target, new RunRecord(cluster.ledger, PLACE, cluster.status), {
      policy: { keepLast: 1, minimumKept: 1 },
      indexPrefix: indexPrefix ?? "optimize",
      sizes: installation.datastore.snapshots,
      audit: { who: "a test", write: () => Promise.resolve() },
    });
    said.push(problem ?? "no problem");
  },
};

interface Protection {
  readonly what: string;
  /** What lies in the repository; the victim is in there. */
  readonly arrange: () => void;
  readonly situation: Situation;
  readonly reason: RegExp;
  /** Retention keeps it by rules of its own, and says nothing of it. */
  readonly silentIn?: readonly string[];
}

const pruning = ["the prune command", "the prune command, scope all", "the schedule"];
const protections: readonly Protection[] = [
  {
    what: "the last completed one",
    arrange: () => {
      add(VICTIM, 60);
      installation.add("101", 3, ["FAILED", "SUCCESS"]);
    },
    situation: { datastore: true },
    reason: /last completed one/,
    silentIn: pruning,
  },
  {
    what: "the last completed one beside another Optimize's",
    arrange: () => {
      add(VICTIM, 60);
      add("101", 40, { prefix: "other" });
    },
    situation: { datastore: true },
    reason: /last completed one.*101 in the same repository/,
    silentIn: pruning,
  },
  {
    what: "the last completed one beside one whose prefix begins alike",
    arrange: () => {
      add(VICTIM, 60, { prefix: "optimize" });
      add("101", 40, { prefix: "optimize2" });
    },
    situation: { datastore: true, indexPrefix: "optimize" },
    reason: /last completed one/,
    silentIn: pruning,
  },
  {
    what: "the last completed one, where Optimize alone is asked",
    arrange: () => {
      add(VICTIM, 60);
      installation.add("101", 3, ["FAILED", "SUCCESS"]);
    },
    situation: { datastore: false },
    reason: /last completed one|need|nobody knows/,
    silentIn: pruning,
  },
  {
    what: "a large one before the small one of an emptied Optimize",
    arrange: () => {
      add(VICTIM, 60, { size: 18_000_000 });
      add("101", 40, { size: 30_000 });
    },
    situation: { datastore: true },
    reason: /101, has 30000 bytes, and 100 has 18000000: Optimize may have lost its data/,
  },
  {
    what: "a large one before several small ones",
    arrange: () => {
      add(VICTIM, 60, { size: 18_000_000 });
      ["101", "102", "103"].forEach((id, index) => add(id, 40 - index, { size: 30_000 }));
    },
    situation: { datastore: true },
    reason: /has 30000 bytes, and 100 has 18000000/,
  },
  {
    what: "one whose size, or the newest one's, is not told",
    arrange: () => {
      add(VICTIM, 60);
      add("101", 40);
      installation.sizes.delete("camunda_optimize_101_8.8.0_part_2_of_2");
    },
    situation: { datastore: true },
    reason: /does not tell how large the backup 101 is/,
  },
  {
    what: "one beside a snapshot that was made by hand under its id, where Optimize alone is asked",
    arrange: () => {
      add(VICTIM, 60);
      addByHand(VICTIM);
      add("101", 40);
    },
    situation: { datastore: false },
    reason: /by_hand|is needed|nobody knows/,
    silentIn: pruning,
  },
  {
    what: "another Optimize's",
    arrange: () => {
      add(VICTIM, 60, { prefix: "other" });
      add("101", 40, { prefix: "other" });
    },
    situation: { datastore: true, indexPrefix: "optimize" },
    reason: /other-\S+, which is not one of optimize-\*/,
  },
];

describe.each(protections)("$what", ({ arrange, situation, reason, silentIn = [] }) => {
  test.each(Object.keys(ways))("stays, whatever asks for its deletion: %s", async (way) => {
    arrange();
    const before = installation.ids();
    await ways[way]?.(situation);
    expect(installation.ids()).toEqual(before);
    expect(installation.removed).toEqual([]);
    if (!silentIn.includes(way)) expect(said.join("\n")).toMatch(reason);
  });
});

test.each(Object.keys(ways))("what nothing protects goes, and nothing else: %s", async (way) => {
  add(VICTIM, 60);
  add("101", 40);
  await ways[way]?.({ datastore: true });
  expect(installation.ids()).toEqual(["101"]);
});

test.each<[string, () => Promise<void>]>([
  ["acceptSmaller", () => optimizeBackupHandler(connections, clock).delete(recorded({ datastore: true }, true))],
  ["--accept-smaller", () => command({ datastore: true }, "delete", VICTIM, "--accept-smaller")],
])("a large one before a small one goes where that is meant, by %s", async (_, way) => {
  add(VICTIM, 60, { size: 18_000_000 });
  add("101", 40, { size: 30_000 });
  await way();
  expect(installation.ids()).toEqual(["101"]);
});
