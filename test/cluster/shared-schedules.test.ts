import { mkdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { CoordinationV1Api, KubeConfig, NetworkingV1Api, RbacAuthorizationV1Api } from "@kubernetes/client-node";

import { declaredPolicies } from "../../operations/scheduled-run/declared-access";
import { leaseName } from "../../operations/scheduled-run/object-names";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { HOLD_FOLDER, holdFiles } from "../stack/kubernetes-plugin/hold-update";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { eventually } from "./eventually";
import { ScheduleRuns } from "./schedule-runs";

jest.setTimeout(300_000);

const namespace = "schedules";
const platform = "schedules-optimize";
const optimizeUrl = `http://optimize.${platform}.svc:8092`;
const lock = leaseName(optimizeUrl);

let kubernetes: RunningKubernetes;
let project: PulumiProject;
let runs: ScheduleRuns;
let leases: CoordinationV1Api;
let policies: NetworkingV1Api;
let roles: RbacAuthorizationV1Api;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  const config = new KubeConfig();
  config.loadFromString(kubernetes.kubeconfig);
  leases = config.makeApiClient(CoordinationV1Api);
  policies = config.makeApiClient(NetworkingV1Api);
  roles = config.makeApiClient(RbacAuthorizationV1Api);
  runs = new ScheduleRuns(kubernetes.kubeconfig, namespace, "nightly");
  for (const name of [namespace, `${namespace}-other`, platform]) {
    await runs.core.createNamespace({ body: { metadata: { name } } });
  }
  project = await PulumiProject.create({
    program: "",
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [await kubernetesPluginFolder()],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
});
afterAll(async () => {
  await project?.dispose();
  await kubernetes?.stop();
});

const schedule = (name: string, more = "") => `
  new BackupSchedule("${name}", { namespace: "${namespace}", managementApi: { url: "${optimizeUrl}" },
    secondaryStorage: "none", schedule: "0 3 * * *", suspend: true, ${more} });`;
const program = (...statements: string[]) =>
  `const k8s = require("@pulumi/kubernetes");
  const { BackupSchedule } = require("pulumi-camunda-backup");
  ${statements.join("\n")}`;
const inOtherNamespace = `namespace: "${namespace}-other",`;
const guarding = (space: string) =>
  `networkPolicy: { guardOptimize: { namespace: "${space}", podLabels: { app: "optimize" } } },`;
const guarded = guarding(platform);
/** An `up` that fails after it has done all that the schedule asks for, before it deletes what is no longer asked for. */
async function failingUp(more: string): Promise<void> {
  const broken = `new k8s.core.v1.ConfigMap("broken", { metadata: { name: "broken", namespace: "not-there" } },
    { dependsOn: declared });`;
  await project.write(program(`const declared = ${schedule("nightly", more).trim()}`, broken));
  const { code, output } = await project.up({ allowFailure: true });
  expect(code).not.toBe(0);
  expect(output).toContain("not-there");
}

const uidOf = async (name = lock) => (await leases.readNamespacedLease({ namespace, name })).metadata?.uid;
const cronJobs = async () =>
  (await runs.batch.listNamespacedCronJob({ namespace })).items.map((one) => one.metadata?.name);
const programs = async () => {
  const { items } = await runs.core.listNamespacedConfigMap({ namespace });
  return items.flatMap(({ metadata }) => (metadata?.name?.includes("-program") === true ? [metadata.name] : []));
};
const mounted = async () =>
  (await runs.cronJob()).spec?.jobTemplate.spec?.template.spec?.volumes?.map(({ configMap }) => configMap?.name);

test("a stack of an earlier version goes on with its Lease and what its runs wrote", async () => {
  const old = (type: string, name: string, object: string) =>
    `new k8s.${type}("${name}", { metadata: { name: "${object}", namespace: "${namespace}" } },
      { parent, ignoreChanges: ["data", "spec"], retainOnDelete: ${String(type.includes("Lease"))} });`;
  await project.write(`
    const k8s = require("@pulumi/kubernetes");
    const pulumi = require("@pulumi/pulumi");
    const parent = new pulumi.ComponentResource("camunda-backup:index:BackupSchedule", "nightly");
    ${old("core.v1.ConfigMap", "nightly-ledger", "nightly-ledger")}
    ${old("core.v1.ConfigMap", "nightly-status", "nightly-status")}
    ${old("core.v1.ConfigMap", "nightly-program", "nightly-program")}
    ${old("coordination.v1.Lease", "nightly-lock", lock)}`);
  await project.up();
  const uid = await uidOf();
  await runs.core.patchNamespacedConfigMap({
    name: "nightly-ledger",
    namespace,
    body: [{ op: "add", path: "/data", value: { ledger: "[]" } }],
  });
  await project.write(program(schedule("nightly")));
  const { steps } = await project.up();
  expect(steps.filter(({ name }) => /-(lock|ledger|status)$/.test(name)).map(({ op }) => op)).toEqual([
    "update",
    "update",
    "update",
  ]);
  expect(await uidOf()).toBe(uid);
  expect(await runs.configMap("ledger")).toEqual([]);
  expect(await programs()).toEqual(await mounted());
  expect(await programs()).toEqual([expect.stringMatching(/^nightly-program-/)]);
});

test("a second schedule of the same Optimize, a renamed one, and a label of the Lease edited by hand", async () => {
  const uid = await uidOf();
  await project.write(program(schedule("nightly"), schedule("weekly")));
  await project.up();
  expect(await cronJobs()).toEqual(["nightly", "weekly"]);
  await project.write(program(schedule("nightly", 'resourceName: "hourly",'), schedule("monthly")));
  await project.up();
  expect(await cronJobs()).toEqual(["hourly", "monthly"]);
  await leases.patchNamespacedLease({
    name: lock,
    namespace,
    fieldManager: "kubectl-edit",
    body: [{ op: "replace", path: "/metadata/labels/app.kubernetes.io~1component", value: "by-hand" }],
  });
  await project.up({ refresh: true });
  const { metadata } = await leases.readNamespacedLease({ namespace, name: lock });
  expect(metadata).toMatchObject({ uid, labels: { "app.kubernetes.io/component": "lock" } });
});

test("managementApi changed and changed back, also to a Lease that a restore has made", async () => {
  const uid = await uidOf();
  const other = optimizeUrl.replace("optimize.", "other.");
  await leases.createNamespacedLease({ namespace, body: { metadata: { name: leaseName(other) }, spec: {} } });
  await project.write(program(schedule("nightly").replace(optimizeUrl, other)));
  await project.up();
  await project.write(program(schedule("nightly")));
  await project.up();
  expect(await uidOf()).toBe(uid);
  expect(await cronJobs()).toEqual(["nightly"]);
});

test("`up` after `destroy` finds the Lease and the ledger that were kept", async () => {
  const uid = await uidOf();
  await project.destroy();
  await project.up();
  expect(await uidOf()).toBe(uid);
  expect(await cronJobs()).toEqual(["nightly"]);
  expect(await runs.configMap("ledger")).toEqual([]);
});

test("an `up` that fails midway leaves the CronJob a program that its pods get, and the next one removes the old one", async () => {
  const before = await programs();
  expect(await mounted()).toEqual(before);
  // A namespace that is not there: it fails whatever else has been done by then.
  const broken = `new k8s.core.v1.ConfigMap("broken", { metadata: { name: "broken", namespace: "not-there" } });`;
  await project.write(program(schedule("nightly", "timeoutSeconds: 5000,"), broken));
  expect((await project.up({ allowFailure: true })).code).not.toBe(0);
  const between = await programs();
  expect(between).toEqual(expect.arrayContaining([...before, ...((await mounted()) ?? [])]));
  // Its program is mounted. How the run ends does not matter: there is no Optimize.
  const job = await runs.start();
  await runs.started(job);
  await runs.remove(job);
  await project.write(program(schedule("nightly", "timeoutSeconds: 5000,")));
  await project.up();
  expect(await programs()).toEqual(await mounted());
  expect(await programs()).not.toEqual(before);
});

test.each([
  ["a change that is taken back", ["timeoutSeconds: 6000,"], ""],
  ["a change that another one followed", ["timeoutSeconds: 6000,", "timeoutSeconds: 7000,"], "timeoutSeconds: 6000,"],
])("after an `up` that failed, %s gets through, and one program is left", async (_, failed, wanted) => {
  await project.write(program(schedule("nightly")));
  await project.up();
  for (const more of failed) {
    await failingUp(more);
    expect(await programs()).toEqual(expect.arrayContaining((await mounted()) ?? []));
  }
  await project.write(program(schedule("nightly", wanted)));
  await project.up();
  expect(await programs()).toHaveLength(1);
  expect(await mounted()).toEqual(await programs());
});

test("after an `up` that failed, the policy beside Optimize goes back to its namespace, and the Role names it", async () => {
  await project.write(program(schedule("nightly", guarded)));
  await project.up();
  await failingUp(guarding(`${namespace}-other`));
  await project.write(program(schedule("nightly", guarded)));
  await project.up();
  const guards = [];
  for (const space of [platform, `${namespace}-other`]) {
    const { items } = await policies.listNamespacedNetworkPolicy({ namespace: space });
    guards.push(...items.map(({ metadata }) => ({ namespace: space, name: metadata?.name })));
  }
  expect(guards).toEqual([{ namespace: platform, name: expect.stringContaining("nightly-guard-") as unknown }]);
  const { metadata } = await roles.readNamespacedRole({ namespace, name: "nightly" });
  expect(declaredPolicies(metadata?.annotations ?? {})).toEqual([{ namespace, name: "nightly" }, ...guards]);
});

test("two schedules of one name in two namespaces each guard the same Optimize, and one goes without the other's", async () => {
  const other = schedule("other", `resourceName: "nightly", ${guarded}`).replace(
    `namespace: "${namespace}",`,
    inOtherNamespace,
  );
  await project.write(program(schedule("nightly", guarded), other));
  await project.up();
  const guards = async () => (await policies.listNamespacedNetworkPolicy({ namespace: platform })).items.length;
  expect(await guards()).toBe(2);
  await project.write(program(schedule("nightly", guarded)));
  await project.up();
  expect(await guards()).toBe(1);
});

test("what a run writes while an update is under way stays, after somebody edited the ConfigMap by hand too", async () => {
  const write = (value: string, fieldManager: string) =>
    runs.core.patchNamespacedConfigMap({
      name: "nightly-ledger",
      namespace,
      fieldManager,
      body: [{ op: "add", path: "/data", value: { ledger: value } }],
    });
  await write('["edited"]', "kubectl-edit");
  const folder = join(project.folder, "hold");
  const { hold, held } = holdFiles(folder, "nightly-ledger");
  await mkdir(folder);
  await writeFile(hold, "");
  const relabelled = `[(args) => args.type.includes("ConfigMap") && args.name.endsWith("-ledger")
    ? { props: { ...args.props, metadata: { ...args.props.metadata, labels: { changed: "yes" } } }, opts: args.opts } : undefined]`;
  await project.write(
    program(`require("@pulumi/pulumi").runtime.registerStackTransformation(${relabelled}[0]);`, schedule("nightly")),
  );
  const updated = project.up({ environment: { [HOLD_FOLDER]: folder } });
  await eventually(() => (existsSync(held) ? Promise.resolve() : Promise.reject(new Error("not held"))), 120);
  await write('["run"]', "node");
  await rm(hold);
  await updated;
  expect(await runs.configMap("ledger")).toEqual(["run"]);
});
