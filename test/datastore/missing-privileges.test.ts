import { systemClock } from "../../clients/clock";
import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { defaultRetryPolicy } from "../../clients/http/retry";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { describeBackups } from "../../operations/backup/describe-backups";
import { type RecordedSnapshot } from "../../operations/backup/recorded-snapshot";
import { takeBackup } from "../../operations/backup/take-backup";
import { type BackupTarget } from "../../operations/backup/target";
import { examine } from "../../operations/doctor/examine";
import { registerRepository } from "../../operations/repository/register-repository";
import { lookAtDatastore } from "../../operations/restore/plan/look-at-datastore";
import { planRestore } from "../../operations/restore/plan/plan-restore";
import { restoreOptimize } from "../../operations/restore/run/restore-optimize";
import { runTrial } from "../../operations/trial-restore/run-trial";
import { type SecuredDatastore, startSecuredDatastore } from "../stack/datastores/secured/secured-datastore";
import { seedOptimizeIndices, versionOn } from "../stack/optimize";
import { type BackupInstallation, startInstallation } from "./backup-installation";
import { requestDatastore } from "./datastore-request";
import { restoreOf, restoreSurroundings } from "./restore-surroundings";

jest.setTimeout(1_800_000);

const KIND = "opensearch-2.19";
const VERSION = versionOn[KIND];
const REPOSITORY = "secured";
const PASSWORD = "Hush-hush-1-hush";
const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 60_000 } as const;

let server: SecuredDatastore;
let installation: BackupInstallation;
let recorded: readonly RecordedSnapshot[];

beforeAll(async () => {
  server = await startSecuredDatastore();
  const { url: datastoreUrl, engine } = server;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 200, version: VERSION });
  installation = await startInstallation(server, REPOSITORY);
  for (const backupId of ["11", "12"]) {
    const { snapshots } = await takeBackup(installation.target, { ...taking, backupId });
    recorded ??= snapshots.map(({ name, startTime }) => ({ name, startTime }));
  }
}, 1_800_000);

afterAll(async () => {
  await installation.stop();
  await server.stop();
});

const LOOK = ["cluster:monitor/main", "cluster:admin/snapshot/get"];
const VERIFY = ["cluster:admin/repository/get", "cluster:admin/repository/verify"];
/** What a plan cannot be made without. */
const PLAN = [
  ...LOOK,
  ...VERIFY,
  "cluster:admin/snapshot/status",
  "cluster:monitor/health",
  "cluster:monitor/state",
  "indices:monitor/settings/get",
  "indices:monitor/stats",
  "indices:data/read/get",
  "indices:data/read/search",
];
/** What a plan only says that it could not look at. */
const PLAN_WANTS = ["cluster:monitor/nodes/stats", "indices:admin/aliases/get"];
/** What the engine itself wants of whoever restores. */
const RESTORE = [
  "cluster:admin/snapshot/restore",
  "indices:admin/create",
  "indices:data/write/index",
  "indices:admin/delete",
  "indices:monitor/recovery",
];

interface Work {
  readonly work: string;
  /** What it cannot do without: it fails, or tells a finding that names the action. */
  readonly needed: readonly string[];
  /** Those of them that are tried by themselves. Default: all; what the plan needs is tried there. */
  readonly lacking?: readonly string[];
  /** What it goes on without, and names. */
  readonly wanted?: readonly string[];
  readonly does: (datastore: Datastore, said: (line: string) => void) => Promise<unknown>;
  /** What is put back after it was done with all of them. */
  readonly undo?: () => Promise<unknown>;
}

const storeOf = ({ snapshots, identity }: Datastore) => ({
  snapshots,
  repositoryName: REPOSITORY,
  clusterUuid: identity.clusterUuid,
  indexPrefix: "optimize",
});
const targetOf = (datastore: Datastore, said: (line: string) => void): BackupTarget => ({
  ...installation.target,
  store: storeOf(datastore),
  warn: said,
});
const restoring = { repositoryName: REPOSITORY, indexPrefix: "optimize", optimizeVersion: VERSION };

/** The last one deletes for good. */
const WORKS: readonly Work[] = [
  {
    work: "register",
    needed: ["cluster:monitor/main", ...VERIFY, "cluster:admin/repository/put", "cluster:admin/snapshot/get"],
    does: async (datastore) => {
      const declared = { type: "fs", settings: { location: "another" } };
      const patience = { clock: systemClock, inUseTimeoutMilliseconds: 10_000 };
      await registerRepository(datastore, { repositoryName: "another", declared, verify: true, ...patience }, false);
    },
    undo: () => fetch(`${server.url}/_snapshot/another`, { method: "DELETE" }),
  },
  {
    work: "list",
    needed: LOOK,
    does: (datastore) => describeBackups({ optimize: undefined, store: storeOf(datastore) }),
  },
  {
    work: "take",
    needed: LOOK,
    does: (datastore, said) => takeBackup(targetOf(datastore, said), { ...taking, backupId: "11", adopt: true }),
  },
  {
    work: "plan a restore",
    needed: PLAN,
    wanted: PLAN_WANTS,
    does: async (datastore) => {
      const target = { ...restoring, source: { kind: "backup", backupId: "12" } as const, safetyBackup: false };
      return planRestore(await lookAtDatastore(datastore, target), target);
    },
  },
  {
    work: "try a restore",
    needed: [...PLAN, ...PLAN_WANTS, ...RESTORE],
    lacking: ["cluster:admin/snapshot/get", "cluster:admin/repository/verify", ...RESTORE],
    does: (datastore, said) =>
      runTrial(
        { backupId: "12", repositoryName: REPOSITORY, indexPrefix: "optimize", stallMilliseconds: 60_000 },
        { datastore, clock: systemClock, random: Math.random, report: said, warn: said },
      ),
  },
  {
    work: "examine",
    needed: PLAN,
    lacking: ["cluster:monitor/main", "cluster:admin/snapshot/get", "cluster:admin/repository/verify"],
    does: (datastore) =>
      examine({
        optimize: undefined,
        datastore: { kind: "connected", system: datastore },
        repositoryName: REPOSITORY,
        indexPrefix: undefined,
        secondaryStorage: "none",
        coordination: undefined,
        maximumAgeHours: undefined,
        ledgers: [],
        schedule: undefined,
        scheduleAccess: undefined,
        clock: systemClock,
      }),
  },
  {
    work: "restore",
    needed: [...PLAN, ...PLAN_WANTS, ...RESTORE],
    lacking: ["cluster:admin/snapshot/get", "cluster:admin/repository/verify", ...RESTORE],
    does: (datastore, said) =>
      restoreOptimize(
        { ...restoreSurroundings(datastore), warn: said, report: said },
        restoreOf("12", datastore, restoring),
      ),
  },
  {
    work: "delete",
    needed: [...LOOK, "cluster:admin/snapshot/status"],
    does: (datastore, said) =>
      deleteBackup(targetOf(datastore, said), {
        backupId: "11",
        recorded,
        allowDeleteLast: true,
        timeoutMilliseconds: 60_000,
      }),
  },
];

/** Does it with these rights alone; what it said, and how it ended. */
async function doneWith(
  work: Work,
  actions: readonly string[],
): Promise<{ readonly said: string; readonly failed: boolean }> {
  const isIndex = (action: string) => action.startsWith("indices:");
  await server.allow("limited", PASSWORD, {
    cluster: actions.filter((action) => !isIndex(action)),
    indices: actions.filter(isIndex),
  });
  const lines: string[] = [];
  try {
    const credentials = { username: "limited", password: PASSWORD };
    const datastore = await connectDatastore(
      { url: server.url, ...credentials },
      {},
      { ...defaultRetryPolicy, attempts: 1 },
    );
    try {
      const result = await work.does(datastore, (line) => void lines.push(line));
      return { said: [...lines, JSON.stringify(result)].join("\n"), failed: false };
    } finally {
      await datastore.close();
    }
  } catch (error) {
    return { said: [...lines, error instanceof Error ? error.message : String(error)].join("\n"), failed: true };
  }
}

const held = async () => ({
  snapshots: await installation.snapshots(),
  indices: await requestDatastore(server.url, "GET", "/_cat/indices/optimize-*?h=index,uuid&s=index&format=json"),
});

describe.each(WORKS)("$work", (work) => {
  const { needed, lacking = needed, wanted = [] } = work;
  const all = [...needed, ...wanted];

  test.each([...lacking, ...wanted])("without %s: the action is named, and nothing is deleted", async (action) => {
    const before = await held();
    const { said, failed } = await doneWith(
      work,
      all.filter((one) => one !== action),
    );
    await work.undo?.();
    expect(said).toContain(action);
    if (wanted.includes(action)) expect(failed).toBe(false);
    expect(await held()).toEqual(before);
  });

  test("with all of them it is done", async () => {
    const { said, failed } = await doneWith(work, all);
    await work.undo?.();
    expect({ said: failed ? said : "", failed }).toEqual({ said: "", failed: false });
  });
});
