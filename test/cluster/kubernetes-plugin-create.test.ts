import { CoreV1Api, KubeConfig, NetworkingV1Api } from "@kubernetes/client-node";

import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { PulumiProject } from "../stack/pulumi-engine/project";

jest.setTimeout(300_000);

const namespace = "plugin";

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
  await core.createNamespace({ body: { metadata: { name: namespace } } });
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

const program = (declared: string) => `const k8s = require("@pulumi/kubernetes");
  const metadata = (name, more) => ({ name, namespace: "${namespace}", ...more });
  ${declared}`;

test("an object that is there already is refused after a preview that said nothing; a patch takes it, and makes a missing one", async () => {
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "there" } } });
  await project.write(program(`new k8s.core.v1.ConfigMap("there", { metadata: metadata("there") });`));
  expect((await project.preview()).output).not.toContain("already exists");
  const refused = await project.up({ allowFailure: true });
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain(
    `resource ${namespace}/there was not successfully created by the Kubernetes API server: configmaps "there" already exists`,
  );
  const patch = (name: string) => `new k8s.core.v1.ConfigMapPatch("${name}", { metadata: metadata("${name}") });`;
  await project.write(program(patch("there") + patch("missing")));
  await project.up();
  await project.destroy();
  const { items } = await core.listNamespacedConfigMap({ namespace });
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(expect.arrayContaining(["missing", "there"]));
});

test("a kind that is not defined is told in the plugin's words", async () => {
  await project.write(
    program(`new k8s.apiextensions.CustomResource("odd", {
      apiVersion: "odd.example.com/v1", kind: "Odd", metadata: metadata("odd") });`),
  );
  expect((await project.up({ allowFailure: true })).output).toContain(
    'Verify that any required CRDs have been created: no matches for kind "Odd" in version "odd.example.com/v1"',
  );
});

test("what is appended to a list by hand is neither seen nor healed", async () => {
  await project.write(
    program(`new k8s.networking.v1.NetworkPolicy("shut", { metadata: metadata("shut", { annotations: {
      "pulumi.com/patchForce": "true" } }), spec: { podSelector: {}, policyTypes: ["Egress"],
      egress: [{ ports: [{ port: 53, protocol: "UDP" }] }] } });`),
  );
  await project.up();
  await networking.patchNamespacedNetworkPolicy({
    name: "shut",
    namespace,
    body: [{ op: "add", path: "/spec/egress/-", value: {} }],
  });
  expect((await project.up({ refresh: true })).changes).toEqual({ same: 2 });
  const { spec } = await networking.readNamespacedNetworkPolicy({ name: "shut", namespace });
  expect(spec?.egress).toHaveLength(2);
});
