import { KubeConfig, NetworkingV1Api, RbacAuthorizationV1Api } from "@kubernetes/client-node";
import * as v from "valibot";

import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { runCommand } from "./command-in-process";
import { ScheduleRuns } from "./schedule-runs";

jest.setTimeout(600_000);

const namespace = "access";
const platform = "access-optimize";
const fieldManager = "kubectl-edit";
const role = { namespace, name: "nightly" };
const policy = { namespace, name: "nightly" };

let kubernetes: RunningKubernetes;
let project: PulumiProject;
let roles: RbacAuthorizationV1Api;
let policies: NetworkingV1Api;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  const config = new KubeConfig();
  config.loadFromString(kubernetes.kubeconfig);
  roles = config.makeApiClient(RbacAuthorizationV1Api);
  policies = config.makeApiClient(NetworkingV1Api);
  const { core } = new ScheduleRuns(kubernetes.kubeconfig, namespace, "nightly");
  for (const name of [namespace, platform]) await core.createNamespace({ body: { metadata: { name } } });
  project = await PulumiProject.create({
    program: `const { BackupSchedule } = require("pulumi-camunda-backup");
      new BackupSchedule("nightly", { namespace: "${namespace}", secondaryStorage: "none", schedule: "0 3 * * *",
        managementApi: { url: "http://optimize.${platform}.svc:8092" }, suspend: true, networkPolicy: {
          extraEgress: [{ ports: [{ port: 9300 }], to: [{ podSelector: {} }] }],
          guardOptimize: { namespace: "${platform}", podLabels: { app: "optimize" }, from: [{ namespaceSelector: {} }] } } });`,
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [await kubernetesPluginFolder()],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
  await project.up();
  process.env["KUBECONFIG"] = kubernetes.kubeconfigFile;
});
afterAll(async () => {
  await project?.dispose();
  await kubernetes?.stop();
});

const told = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ findings: v.array(v.object({ check: v.string(), level: v.string(), finding: v.string() })) }),
);

/** What the doctor says of the Role and of the policies. Where Optimize is, nobody answers: that is not looked at here. */
async function access() {
  const { said } = await runCommand(
    `doctor --json --management-api-url http://127.0.0.1:1 --schedule-namespace ${namespace} --schedule-name nightly`,
  );
  const { findings } = v.parse(told, said.slice(said.indexOf("{")));
  return findings.filter(({ check }) => check === "schedule-access");
}
const levels = async () => (await access()).map(({ level }) => level);

test("the doctor finds nothing in what the component made", async () => {
  expect(await access()).toEqual(
    [`Role ${namespace}/nightly`, `NetworkPolicy ${namespace}/nightly`, `NetworkPolicy ${platform}/nightly-guard-`].map(
      (name) => ({ check: "schedule-access", level: "ok", finding: expect.stringContaining(`The ${name}`) as unknown }),
    ),
  );
});

test("what is appended by hand is not seen by `up --refresh`, but by the doctor, whose way out ends it", async () => {
  const rule = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
  await roles.patchNamespacedRole({ ...role, fieldManager, body: [{ op: "add", path: "/rules/-", value: rule }] });
  await policies.patchNamespacedNetworkPolicy({
    ...policy,
    fieldManager,
    body: [{ op: "add", path: "/spec/egress/-", value: {} }],
  });
  expect(Object.keys((await project.up({ refresh: true })).changes)).toEqual(["same"]);

  const [ofRole, ofEgress, ofGuard] = await access();
  expect(ofRole).toMatchObject({
    level: "problem",
    finding: expect.stringContaining(
      'does not declare: rules: {"apiGroups":["*"],"resources":["*"],"verbs":["*"]}.',
    ) as unknown,
  });
  expect(ofEgress).toMatchObject({
    level: "problem",
    finding: expect.stringContaining("does not declare: egress: {}.") as unknown,
  });
  expect(ofGuard).toMatchObject({ level: "ok" });

  // As `kubectl edit` does.
  await roles.patchNamespacedRole({ ...role, fieldManager, body: [{ op: "remove", path: "/rules/2" }] });
  const { spec } = await policies.readNamespacedNetworkPolicy(policy);
  const last = (spec?.egress?.length ?? 0) - 1;
  await policies.patchNamespacedNetworkPolicy({
    ...policy,
    fieldManager,
    body: [{ op: "remove", path: `/spec/egress/${last}` }],
  });
  expect(await levels()).toEqual(["ok", "ok", "ok"]);
  expect(Object.keys((await project.up({ refresh: true })).changes)).toEqual(["same"]);
});

test("what is taken away by hand is put back by `up --refresh`", async () => {
  await roles.patchNamespacedRole({ ...role, fieldManager, body: [{ op: "remove", path: "/rules/1" }] });
  await policies.deleteNamespacedNetworkPolicy(policy);
  expect(await levels()).toEqual(["problem", "problem", "ok"]);
  await project.up({ refresh: true });
  expect(await levels()).toEqual(["ok", "ok", "ok"]);
});

test("without the annotation the doctor does not know, until an `up` writes it", async () => {
  const path = "/metadata/annotations/camunda-backup~1declared";
  await roles.patchNamespacedRole({ ...role, fieldManager, body: [{ op: "remove", path }] });
  expect(await levels()).toEqual(["unknown", "ok", "ok"]);
  await project.up({ refresh: true });
  expect(await levels()).toEqual(["ok", "ok", "ok"]);
});
