import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as v from "valibot";

import { systemSurroundings } from "../../cli/surroundings";
import { contentHashes } from "../datastore/content-hashes";
import { requestDatastore } from "../datastore/datastore-request";
import { clusterOf, putRepository } from "../engine/datastore-contents";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { seedOptimizeIndices } from "../stack/optimize";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { runCommand } from "./command-in-process";
import { eventually } from "./eventually";
import { OptimizeInCluster, optimizeName } from "./optimize-in-cluster";
import { ScheduleRuns } from "./schedule-runs";

jest.setTimeout(1_800_000);

const namespace = "restored";
const repositoryName = "restored";
const documents = 400;

let kubernetes: RunningKubernetes;
let datastore: RunningDatastore;
let optimize: OptimizeInCluster;
let folder: string;
let config: string;
let confirm: string;
let schedule: ScheduleRuns;
let backedUp: Record<string, string>;
let project: PulumiProject | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "camunda-backup-restored-"));
  config = join(folder, "restore.yaml");
  kubernetes = await sharedKubernetes();
  process.env["KUBECONFIG"] = kubernetes.kubeconfigFile;
  datastore = await borrowDatastore("opensearch-3.8");
  const { url: datastoreUrl, engine } = datastore;
  const { host, port } = await kubernetes.exposeToCluster(Number(new URL(datastoreUrl).port));
  await putRepository(datastore, repositoryName, { type: "fs", settings: { location: repositoryName } });
  optimize = new OptimizeInCluster(kubernetes, namespace);
  await optimize.install({ datastore: { url: `http://${host}:${port}`, engine }, repositoryName });
  const { version } = kubernetes.versionedImage;
  await seedOptimizeIndices({ datastoreUrl, engine, documents, version });
  confirm = `optimize@${(await clusterOf(datastore)).clusterUuid.slice(0, 8)}#11`;
  await writeFile(config, configFile());
  const created = await runCommand(`create --backup-id 11 --config ${config} --ledger ${join(folder, "ledger.json")}`);
  expect(created).toMatchObject({ code: 0 });
  backedUp = await contents();
  schedule = new ScheduleRuns(kubernetes.kubeconfig, namespace, "nightly");
  await optimize.scale(2);
  await optimize.untilReady(2);
}, 1_800_000);

afterAll(async () => {
  await project?.dispose();
  await datastore?.stop();
  await kubernetes?.stop();
  await rm(folder, { recursive: true });
});

/** As in docs/runbooks/restore-optimize.md. */
const configFile = () => `
datastore: { url: "${datastore.url}" }
repositoryName: ${repositoryName}
secondaryStorage: rdbms
indexPrefix: optimize
optimize:
  deployment: { namespace: ${namespace}, name: ${optimizeName} }
managementApi: { inKubernetes: { namespace: ${namespace}, service: ${optimizeName}, port: 8092 } }
auditLog: ${join(folder, "restores.jsonl")}
quietSeconds: 1
`;

/** What Optimize's indices hold, those apart in which it writes down how far its import is. */
async function contents(): Promise<Record<string, string>> {
  const all = Object.entries(await contentHashes(datastore.url, "optimize-*"));
  return Object.fromEntries(all.filter(([name]) => !name.includes("import-index")));
}

/** What happens in a bad night: documents change and go, an index comes, and one is lost. */
async function damage(): Promise<void> {
  const send = (method: string, path: string, body?: object) => requestDatastore(datastore.url, method, path, body);
  await send("PUT", "/optimize-process-instance-invoice/_doc/new?refresh=true", { state: "NEW" });
  const query = { query: { match_all: {} } };
  await send("POST", "/optimize-process-instance-order-handling/_delete_by_query?refresh=true", query);
  await send("PUT", "/optimize-process-instance-later_v8");
  await send("DELETE", "/optimize-alert_v4");
  expect(await contents()).not.toEqual(backedUp);
}

test("OptimizeRestore stops and starts the Deployment, and its schedule rests meanwhile", async () => {
  await damage();
  project = await PulumiProject.create({
    program,
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [await kubernetesPluginFolder()],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
  await project.setConfig("confirm", confirm);
  await project.setConfig("notAfter", new Date(Date.now() + 3_600_000).toISOString());
  await project.setConfig("datastoreUrl", datastore.url);
  await project.up();
  expect(await project.outputs()).toMatchObject({ restored: documents });
  expect(await contents()).toEqual(backedUp);
  await optimize.untilReady(2);
  // Made, suspended and resumed.
  const { metadata, spec } = await schedule.cronJob();
  expect({ generation: metadata?.generation, suspend: spec?.suspend }).toEqual({ generation: 3, suspend: false });
});

const program = `
  const pulumi = require("@pulumi/pulumi");
  const { BackupSchedule, OptimizeRestore } = require("pulumi-camunda-backup");
  const config = new pulumi.Config();
  const managementApi = { inKubernetes: { namespace: "${namespace}", service: "${optimizeName}", port: 8092 } };
  const nightly = new BackupSchedule("nightly", {
    namespace: "${namespace}", managementApi, secondaryStorage: "rdbms", schedule: "0 3 1 1 *",
  });
  const restore = new OptimizeRestore("after-the-bad-night", {
    datastore: { url: config.require("datastoreUrl") },
    repositoryName: "${repositoryName}", secondaryStorage: "rdbms", backupId: 11, quietSeconds: 1,
    optimize: { deployment: { namespace: "${namespace}", name: "${optimizeName}" }, managementApi },
    confirm: config.require("confirm"),
    notAfter: config.require("notAfter"),
  }, { dependsOn: nightly });
  exports.restored = restore.restoredDocuments;`;

/** What a run of the schedule would have written down, had it taken this backup. */
async function keepLedgerInSchedule(): Promise<void> {
  const name = "nightly-ledger";
  const configMap = await schedule.core.readNamespacedConfigMap({ namespace, name });
  const ledger = await readFile(join(folder, "ledger.json"), "utf8");
  await schedule.core.replaceNamespacedConfigMap({ namespace, name, body: { ...configMap, data: { ledger } } });
}

test("the runbook, to the letter: two pods go, every document comes back, and two pods are there again", async () => {
  await damage();
  expect(await runCommand(`doctor --config ${config}`)).toMatchObject({ code: 0 });
  expect((await runCommand(`list --config ${config}`)).said).toMatch(/^11 .*COMPLETED/m);
  const plan = join(folder, "plan.json");
  const planned = await runCommand(`restore 11 --config ${config} --dry-run --plan-out ${plan}`);
  expect(planned.said).toContain(`--confirm '${confirm}'`);
  expect(planned.said).not.toMatch(/ NO: /);
  expect(await optimize.pods()).toHaveLength(2);

  await keepLedgerInSchedule();
  const restored = await runCommand(`restore --plan ${plan} --config ${config} --confirm '${confirm}'`);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.said).toMatch(
    new RegExp(`^Restored the backup 11: .* with ${documents} documents \\(${documents} when it was complete\\)`, "m"),
  );
  expect(restored.said).toContain("Optimize's import advances.");
  expect(await contents()).toEqual(backedUp);
  await optimize.untilReady(2);
});

test("who scales Optimize up in between stops the restore, is told, and the same command ends it", async () => {
  await damage();
  const connectDatastore: ReturnType<typeof systemSurroundings>["connectDatastore"] = async (settings) => {
    const real = await systemSurroundings().connectDatastore(settings);
    const begin: typeof real.restores.begin = async (request) => {
      await real.restores.begin(request);
      if (request.renamePrefix !== undefined || !request.snapshot.includes("part_1")) return;
      expect((await schedule.cronJob()).spec?.suspend).toBe(true);
      await optimize.scale(1);
      await eventually(async () => expect(await optimize.pods()).toHaveLength(1));
    };
    const restores = Object.assign(Object.create(real.restores) as typeof real.restores, { begin });
    return Object.assign(Object.create(real) as typeof real, { restores });
  };
  const line = `restore 11 --config ${config} --confirm '${confirm}'`;
  const stopped = await runCommand(line, { connectDatastore });
  expect(stopped.said).toMatch(
    /pod \S+ of the Deployment \S+ in the namespace \S+ appeared before .*part_._of_2 was restored/,
  );
  expect(stopped.said).toMatch(
    /had been started, and was told to stop again\. The data is not whole: leave the Deployment .* stopped/,
  );
  expect(stopped.code).toBe(3);
  expect(stopped.said).toContain("kubectl patch cronjob nightly -n restored");
  expect(await optimize.replicas()).toBe(0);
  expect((await schedule.cronJob()).spec?.suspend).toBe(true);
  // Why the runbook says to run no `pulumi up --refresh` meanwhile.
  const preview = await project?.preview({ refresh: true });
  const drift = preview?.steps.filter(
    ({ op, diffKeys }) => op === "update" || (op === "refresh" && diffKeys.length > 0),
  );
  const suspended = { name: "nightly-cron-job", diffKeys: ["spec", "spec.suspend"] };
  expect(drift).toMatchObject([
    { op: "refresh", ...suspended },
    { op: "update", ...suspended },
  ]);
  expect(preview?.changes["update"]).toBe(1);

  const finished = await runCommand(line);
  expect(finished).toMatchObject({ code: 0 });
  expect(await contents()).toEqual(backedUp);
  await optimize.untilReady(2);
  expect((await schedule.cronJob()).spec?.suspend).toBe(false);
});

/** The datastore forgets Optimize, while no pod of it is there. */
async function loseEverything(): Promise<void> {
  await optimize.scale(0);
  await eventually(async () => expect(await optimize.pods()).toEqual([]), 60);
  const listed = await requestDatastore(datastore.url, "GET", "/_cat/indices/optimize-*?format=json&h=index");
  const names = v.parse(v.array(v.object({ index: v.string() })), listed).map(({ index }) => index);
  await requestDatastore(datastore.url, "DELETE", `/${names.join()}`);
}

test("on a datastore that lost all of Optimize, the backup comes back without any start of it", async () => {
  await loseEverything();
  const planned = await runCommand(`restore 11 --config ${config} --dry-run`);
  expect(planned.said).not.toMatch(/ NO: |is started once/);
  expect(planned.code).toBe(0);

  const restored = await runCommand(`restore 11 --config ${config} --confirm '${confirm}'`);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.said).toContain("had no replica before, and was left so");
  expect(await contents()).toEqual(backedUp);
  expect(await optimize.replicas()).toBe(0);
  // Optimize finds all that it needs.
  await optimize.scale(1);
  await optimize.untilReady();
  expect(await contents()).toEqual(backedUp);
});

test("--seed-templates has Optimize started once before, as Camunda's guide says, and what that made goes", async () => {
  await loseEverything();
  const planned = await runCommand(`restore 11 --config ${config} --seed-templates --dry-run`);
  expect(planned.said).toMatch(/started once/);
  expect(planned.code).toBe(0);
  expect(await optimize.pods()).toEqual([]);

  const restored = await runCommand(`restore 11 --config ${config} --seed-templates --confirm '${confirm}'`);
  expect(restored).toMatchObject({ code: 0 });
  expect(await contents()).toEqual(backedUp);
  expect(await optimize.replicas()).toBe(0);
});
