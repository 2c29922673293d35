import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "../../clients/clock";
import { connectOptimize } from "../../clients/optimize/connect";
import { takeBackup } from "../../operations/backup/take-backup";
import { type RunningDatastore } from "../stack/datastores";
import { requestDatastore } from "../datastore/datastore-request";
import { type BackupStack, startBackupStack, startSeededDatastore } from "./backup-stack";
import { recordedSizes, unusableValues } from "./recorded-state";

jest.setTimeout(1_800_000);

const DOCUMENTS = 300;
const REPOSITORY = "restored";
const HOUR = 3_600_000;

let datastore: RunningDatastore;
let stack: BackupStack;
let home: string;
let confirm: string;

beforeAll(async () => {
  datastore = await startSeededDatastore();
  stack = await startBackupStack(datastore, REPOSITORY, { version: "8.10.0" });
  home = await mkdtemp(join(tmpdir(), "camunda-backup-restore-"));
  const { cluster_uuid: uuid } = (await requestDatastore(datastore.url, "GET", "/")) as { cluster_uuid: string };
  confirm = `optimize@${uuid.slice(0, 8)}#11`;
  const optimize = connectOptimize({ url: stack.optimize.url });
  const taking = { whenBusy: "wait", adopt: false, timeoutMilliseconds: 120_000, graceMilliseconds: 60_000 } as const;
  const target = { optimize, store: undefined, clock: systemClock, report: () => undefined };
  await takeBackup(target, { ...taking, backupId: "11" });
  await optimize.close();
}, 1_800_000);

afterAll(async () => {
  await stack.stop();
  await rm(home, { recursive: true, force: true });
  await datastore.stop();
});

const documents = async () => {
  const path = "/optimize-*/_count?expand_wildcards=open&ignore_unavailable=true";
  await requestDatastore(datastore.url, "POST", "/optimize-*/_refresh");
  return ((await requestDatastore(datastore.url, "GET", path)) as { count: number }).count;
};

const program = (args: string) => `
  const { getRestorePlan, OptimizeRestore } = require("pulumi-camunda-backup");
  const datastore = { url: ${JSON.stringify(datastore.url)} };
  const restore = new OptimizeRestore("after-the-bad-night", {
    datastore, repositoryName: "${REPOSITORY}", secondaryStorage: "rdbms", backupId: 11, quietSeconds: 1,
    optimize: { stopped: true, managementApi: { url: ${JSON.stringify(stack.optimize.url)} } },
    notAfter: "${new Date(Date.now() + HOUR).toISOString()}",
    ${args}
  });
  exports.restored = restore.restoredDocuments;
  exports.safetySnapshot = restore.safetySnapshot;
  exports.confirm = getRestorePlan({ datastore, repositoryName: "${REPOSITORY}", backupId: 11 }).then((plan) => plan.confirm);`;
const environment = () => ({ environment: { XDG_STATE_HOME: home } });

test("a preview tells what would be deleted and what is in its way, and up refuses under an Optimize that runs", async () => {
  await stack.project.write(program(`confirm: "optimize@00000000#11"`));
  const preview = await stack.project.preview(environment());
  expect(preview.changes).toMatchObject({ create: 2 });
  const said = preview.diagnostics.map(({ message }) => message).join("\n");
  expect(said).toMatch(
    /Deletes \d+ indices optimize-\* .* with 300 documents .* of the backup 11 of Optimize 8\.10\.0/,
  );
  expect(said).toContain(`for this cluster it is ${confirm}: it would be refused`);
  expect(said).toMatch(/optimize\.stopped: the management API .* answers, so Optimize runs\. Stop Optimize first/);
  const refused = await stack.project.up({ ...environment(), allowFailure: true });
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain("Nothing was changed");
  expect(await documents()).toBe(DOCUMENTS);
});

test("up restores once: neither a second up nor a refresh nor drift restores again", async () => {
  await stack.optimize.stop();
  const lost = "optimize-report-share_v3";
  const indices = (await requestDatastore(datastore.url, "GET", "/_cat/indices/optimize-*?format=json&h=index")) as {
    index: string;
  }[];
  const some = indices.map(({ index }) => index).filter((index) => /process-instance/.test(index));
  await requestDatastore(datastore.url, "DELETE", `/${some.join(",") || lost}`);
  expect(await documents()).toBeLessThan(DOCUMENTS);

  await stack.project.write(program(`confirm: "${confirm}"`));
  expect((await stack.project.up(environment())).changes).toMatchObject({ create: 1 });
  expect(await documents()).toBe(DOCUMENTS);
  const outputs = await stack.project.outputs();
  expect(outputs).toMatchObject({ restored: DOCUMENTS, confirm });
  expect(await stack.snapshots()).toContain(outputs["safetySnapshot"]);
  const { raw } = await stack.project.exportStack();
  expect(Object.values(recordedSizes(raw)).every((bytes) => bytes <= 4096)).toBe(true);
  expect(unusableValues(raw)).toEqual([]);

  await requestDatastore(datastore.url, "DELETE", `/${some.join(",") || lost}`);
  const drifted = await documents();
  expect((await stack.project.up({ ...environment(), refresh: true })).changes).toEqual({ same: 2 });
  expect(await documents()).toBe(drifted);
});

test("a state that is lost, and a program that was forgotten, restore nothing", async () => {
  const before = await documents();
  expect((await stack.project.destroy(environment())).changes).toEqual({ delete: 2 });
  const lost = await stack.project.up({ ...environment(), allowFailure: true });
  expect(lost.code).not.toBe(0);
  expect(lost.output).toMatch(/was restored on .* already, and is not restored twice/);

  await stack.project.write(program(`confirm: "${confirm}", notAfter: "2026-01-01T00:00:00Z"`));
  await rm(home, { recursive: true });
  const forgotten = await stack.project.up({ ...environment(), allowFailure: true });
  expect(forgotten.code).not.toBe(0);
  expect(forgotten.output).toMatch(/notAfter: it is later than 2026-01-01T00:00:00Z/);
  expect(await documents()).toBe(before);
});
