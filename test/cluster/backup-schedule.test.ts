import { NetworkingV1Api, KubeConfig } from "@kubernetes/client-node";
import * as v from "valibot";

import { getBackupScheduleStatus } from "../../provider/backup-schedule-status/get-backup-schedule-status";
import { leaseName } from "../../operations/scheduled-run/object-names";
import { putRepository, snapshotsIn } from "../engine/datastore-contents";
import { requestDatastore } from "../datastore/datastore-request";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { eventually } from "./eventually";
import { definePrometheusRule, readPrometheusRules } from "./prometheus-rules";
import { ScheduleRuns } from "./schedule-runs";
import { ServicesOutside } from "./services-outside";

jest.setTimeout(1_800_000);

const namespace = "backups";
const platform = "camunda";
const repositoryName = "nightly";

let kubernetes: RunningKubernetes;
let services: ServicesOutside;
let datastore: RunningDatastore;
let optimize: RunningOptimize;
let toOptimize: FaultProxy;
let project: PulumiProject;
let runs: ScheduleRuns;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  datastore = await borrowDatastore("elasticsearch-8.19");
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 3000 });
  await putRepository(datastore, repositoryName, { type: "fs", settings: { location: repositoryName } });
  optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName });
  runs = new ScheduleRuns(kubernetes.kubeconfig, namespace, "nightly");
  await runs.core.createNamespace({ body: { metadata: { name: platform } } });
  services = new ServicesOutside(kubernetes, platform);
  await services.add("elasticsearch", 9200, Number(new URL(datastoreUrl).port));
  toOptimize = await startFaultProxy(optimize.url);
  await services.add("camunda-optimize", 8092, Number(new URL(toOptimize.url).port));
  await definePrometheusRule(kubernetes.kubeconfig);
  project = await PulumiProject.create({
    program,
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [await kubernetesPluginFolder()],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
});
afterAll(async () => {
  services?.end();
  await project?.dispose();
  await toOptimize?.stop();
  await optimize?.stop();
  await datastore?.stop();
  await kubernetes?.stop();
});

/** The namespace takes only pods that the strictest standard of Kubernetes allows. */
const program = `
  const k8s = require("@pulumi/kubernetes");
  const { BackupSchedule } = require("pulumi-camunda-backup");
  const space = new k8s.core.v1.Namespace("space", { metadata: {
    name: "${namespace}", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } });
  const service = (name, port) => ({ inKubernetes: { namespace: "${platform}", service: name, port } });
  const schedule = new BackupSchedule("nightly", {
    namespace: space.metadata.name,
    managementApi: service("camunda-optimize", 8092),
    secondaryStorage: "none",
    schedule: "* * * * *",
    suspend: true,
    immediate: true,
    datastore: service("elasticsearch", 9200),
    repositoryName: "${repositoryName}",
    retention: { keepLast: 2, minimumKept: 1 },
    verifyRestore: { schedule: "0 12 * * 6", suspend: true },
    graceSeconds: 20,
    networkPolicy: { guardOptimize: { namespace: "${platform}", podLabels: { app: "camunda-optimize" } } },
    prometheusRule: { labels: { release: "prometheus" }, runbookUrl: "https://runbooks.example.com/backups" },
  });
  exports.schedule = schedule.schedule;`;

const settled = async () => (await snapshotsIn(datastore, repositoryName)).map(({ name, state }) => `${name} ${state}`);
const status = () => {
  const { kubeconfig } = kubernetes;
  return getBackupScheduleStatus({ namespace, name: "nightly", kubeconfig });
};

test("takes a first backup at once, and the server takes every object as it was declared", async () => {
  await project.up();
  expect(await runs.finished("nightly-first")).toMatchObject({ result: "completed", exitCode: 0 });
  const [first, second] = await settled();
  expect([first, second]).toEqual([expect.stringMatching(/SUCCESS$/), expect.stringMatching(/SUCCESS$/)]);

  const config = new KubeConfig();
  config.loadFromString(kubernetes.kubeconfig);
  const policies = config.makeApiClient(NetworkingV1Api);
  const { spec } = await policies.readNamespacedNetworkPolicy({ namespace, name: "nightly" });
  expect(spec?.egress?.[1]?.ports?.map(({ port }) => port)).toEqual([443, 6443, 8092, 9200]);
  const [guard] = (await policies.listNamespacedNetworkPolicy({ namespace: platform })).items;
  expect(guard?.metadata?.name).toMatch(/^nightly-guard-/);
  expect(guard?.spec?.ingress).toMatchObject([{ ports: [{ port: 8092 }] }, { ports: [{ port: 8090 }] }]);
  const rules = JSON.stringify(await readPrometheusRules(kubernetes.kubeconfig, namespace));
  expect(rules.match(/CamundaBackup\w+/g)).toHaveLength(6);
  expect(rules.match(/"runbook_url":"https:\/\/runbooks.example.com\/backups"/g)).toHaveLength(6);

  const body = { metadata: { name: "privileged" }, spec: { containers: [{ name: "main", image: "node" }] } };
  await expect(runs.core.createNamespacedPod({ namespace, body })).rejects.toThrow(/violates PodSecurity/);
});

test("proves that the newest backup can be restored, and leaves nothing of it behind", async () => {
  const checks = new ScheduleRuns(kubernetes.kubeconfig, namespace, "nightly-check-restore");
  const check = await checks.run();
  expect(check).toMatchObject({ result: "completed", exitCode: 0 });
  expect(check.message).toMatch(/^The backup \d+ can be restored: \d+ indices with 3000 documents/);
  expect((await status()).lastRestoreCheck).toMatchObject({ result: "completed", documents: 3000 });
  expect(
    await requestDatastore(datastore.url, "GET", "/_cat/indices/trial_*?format=json&expand_wildcards=all"),
  ).toEqual([]);
});

test("resumed by hand after 100 missed runs it fires by itself, and that it was resumed is drift by name", async () => {
  await runs.lastFired(300);
  await runs.changeByHand("/spec/suspend", false);
  expect(await runs.firedByItself(1)).toMatchObject([{ result: "completed" }]);
  const drifted = await project.preview({ refresh: true });
  expect(drifted.steps.filter(({ op }) => op === "update")).toMatchObject([
    { name: "nightly-cron-job", diffKeys: expect.arrayContaining(["spec.suspend"]) as string[] },
  ]);
  expect(await runs.firedByItself(2)).toHaveLength(2);
});

test("retention prunes what it does not keep, and `up --refresh` heals the CronJob and touches nothing that runs wrote", async () => {
  const healed = await project.up({ refresh: true });
  expect(healed.steps.filter(({ op }) => op === "update").map(({ name }) => name)).toEqual(["nightly-cron-job"]);

  // It may have fired once more until then.
  await eventually(async () => expect((await status()).running).toEqual([]));
  const kept = await settled();
  expect(kept).toHaveLength(4);
  expect(await status()).toMatchObject({
    suspended: true,
    running: [],
    kept: 2,
    lastCompleted: { optimizeVersion: "8.8.0" },
    lastRun: { result: "completed", message: expect.stringMatching(/pruned: \d+/) as string },
  });
  expect(await status()).not.toHaveProperty("next");
});

test("a pod that its node gives up in the middle of its run is replaced by one that goes on with its backup", async () => {
  const gate = toOptimize.inject({ method: "GET", path: /\/\d+$/, times: 1, do: { kind: "hold" } });
  const job = await runs.start();
  // It has asked for its backup, and now asks how that is.
  await gate.met;
  const begun = await runs.begun(job);
  const evicted = await runs.evictPod(job);
  const run = await runs.finished(job, evicted);
  gate.open();
  expect(run).toMatchObject({ result: "completed", backupId: begun });
});

test("a run that finds the Lease held and renewed waits, and takes its backup once that is given back", async () => {
  const before = await settled();
  const stop = await runs.holdLease(leaseName(`http://camunda-optimize.${platform}.svc:8092`));
  const job = await runs.start();
  await runs.said(job, /waiting: somebody holds the Lease and renews it/);
  expect(await settled()).toEqual(before);
  await stop();
  expect(await runs.finished(job)).toMatchObject({ result: "completed", exitCode: 0 });
});

test.each([
  ["elasticsearch", /^datastore: http:\/\/elasticsearch\.camunda\.svc:9200 closed the connection/],
  ["camunda-optimize", /^managementApi: http:\/\/camunda-optimize\.camunda\.svc:8092 closed the connection/],
])("while %s ends every connection, a run says so, and deletes nothing", async (service, said) => {
  const before = await settled();
  services.close(service);
  const failed = await runs.run();
  services.open(service);
  expect(failed).toMatchObject({ result: "unknown", exitCode: 6, message: expect.stringMatching(said) as string });
  expect(await status()).toMatchObject({ lastRun: { result: "unknown" }, kept: 2 });
  expect(await settled()).toEqual(before);
});

test("an Optimize that was suddenly emptied gets its backup, and pushes out none of the good ones", async () => {
  const before = await settled();
  const names = await requestDatastore(datastore.url, "GET", "/_cat/indices/optimize-process-instance-*?format=json");
  const indices = v.parse(v.array(v.object({ index: v.string() })), names).map(({ index }) => index);
  await requestDatastore(datastore.url, "DELETE", `/${indices.join()}`);
  const emptied = await runs.run();
  expect(emptied).toMatchObject({ result: "not-pruned", exitCode: 7 });
  expect(emptied.message).toMatch(/smaller/);
  expect(await settled()).toHaveLength(before.length + 2);
});

test("without its ledger a run takes its backup and prunes nothing, until `up --refresh` begins a new one", async () => {
  const before = await settled();
  await runs.core.deleteNamespacedConfigMap({ namespace, name: "nightly-ledger" });
  const run = await runs.run();
  expect(run).toMatchObject({ result: "not-pruned", exitCode: 7 });
  expect(run.message).toMatch(/ledger is gone/);
  expect(await settled()).toHaveLength(before.length + 2);

  const written = await runs.configMap("status");
  await project.up({ refresh: true });
  expect(await runs.configMap("status")).toEqual(written);
  expect(await runs.configMap("ledger")).toBeNull();
  expect(await runs.run()).toMatchObject({ backupId: expect.stringMatching(/^\d+$/) as string });
  expect(await settled()).toHaveLength(before.length + 4);
});
