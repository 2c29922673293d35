import { CoreV1Api, KubeConfig, NetworkingV1Api } from "@kubernetes/client-node";

import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { PulumiProject } from "../stack/pulumi-engine/project";

jest.setTimeout(1_800_000);

let kubernetes: RunningKubernetes;
let core: CoreV1Api;
let networking: NetworkingV1Api;
let project: PulumiProject;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  const config = new KubeConfig();
  config.loadFromString(kubernetes.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
  networking = config.makeApiClient(NetworkingV1Api);
});
afterAll(async () => {
  await project?.dispose();
  await kubernetes?.stop();
});

const program = (greeting: string, schedule = "0 3 * * *"): string => `
  const k8s = require("@pulumi/kubernetes");
  const pulumi = require("@pulumi/pulumi");
  const space = new k8s.core.v1.Namespace("space");
  const namespace = space.metadata.name;
  const script = new k8s.core.v1.ConfigMap("script", { metadata: { namespace }, data: { greeting: "${greeting}" } });
  const secret = new k8s.core.v1.Secret("secret", {
    metadata: { name: "secret", namespace }, stringData: { password: pulumi.secret("very-private") } });
  const labels = { app: "server" };
  new k8s.apps.v1.Deployment("server", {
    metadata: { name: "server", namespace },
    spec: { replicas: 1, strategy: { type: "Recreate" }, selector: { matchLabels: labels }, template: {
      metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: "main",
        image: ${JSON.stringify(kubernetes.nodeImages[0])}, command: ["node", "-e", "setInterval(() => {}, 1000)"],
        resources: { limits: { cpu: "0.5", memory: "64Mi" } } }] } } } });
  new k8s.batch.v1.CronJob("nightly", {
    metadata: { name: "nightly", namespace },
    spec: { schedule: "${schedule}", jobTemplate: { spec: { template: { spec: { restartPolicy: "Never",
      containers: [{ name: "main", image: "node", env: [{ name: "A", value: "1" }] }] } } } } } });
  new k8s.networking.v1.NetworkPolicy("shut", {
    metadata: { name: "shut", namespace },
    spec: { podSelector: { matchLabels: labels }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8090 }] }] } });
  exports.namespace = namespace;
  exports.script = script.metadata.name;`;

test("a program goes up, stays as it is, and shows what was changed by hand", async () => {
  project = await PulumiProject.create({
    program: program("hello"),
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [await kubernetesPluginFolder()],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
  expect((await project.up()).changes).toEqual({ create: 7 });
  const { namespace, script } = (await project.outputs()) as { namespace: string; script: string };
  expect(namespace).toMatch(/^space-[0-9a-f]{8}$/);
  const policy = await networking.readNamespacedNetworkPolicy({ name: "shut", namespace });
  expect(policy.spec?.ingress?.[0]?._from).toEqual([{ podSelector: {} }]);
  const server = await core.listNamespacedPod({ namespace });
  expect(server.items[0]?.status?.phase).toBe("Running");

  const refreshed = await project.up({ refresh: true });
  expect(refreshed.changes).toEqual({ same: 7 });
  const { raw } = await project.exportStack();
  expect(raw).not.toContain("very-private");
  expect(raw).not.toContain(Buffer.from("very-private").toString("base64"));

  await core.patchNamespacedConfigMap({
    name: script,
    namespace,
    body: [{ op: "replace", path: "/data/greeting", value: "by hand" }],
  });
  const drifted = await project.refresh({ args: ["--preview-only"] });
  expect(drifted.steps.find(({ name }) => name === "script")).toMatchObject({
    op: "update",
    diffKeys: expect.arrayContaining(["data.greeting"]) as string[],
  });
});

test("fields that cannot change replace the object, others change in place, and all of them go", async () => {
  await project.write(program("good bye", "0 4 * * *"));
  const changed = await project.up();
  expect(changed.changes).toEqual({ same: 5, update: 1, replace: 1 });
  const { namespace, script } = (await project.outputs()) as { namespace: string; script: string };
  const { data } = await core.readNamespacedConfigMap({ name: script, namespace });
  expect(data).toEqual({ greeting: "good bye" });

  expect((await project.destroy()).changes).toEqual({ delete: 7 });
  await expect(core.readNamespace({ name: namespace })).rejects.toThrow(/not found/);
});
