import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";

import { type HttpConnection } from "../../clients/http/connection";
import { undiciTransport } from "../../clients/http/undici-transport";
import { type KubernetesServiceSettings } from "../../clients/kubernetes/settings";
import { transportTo } from "../../clients/kubernetes/tunnelled-transport";
import { type HttpTransport } from "../../clients/http/transport";
import { managementConnection, type ManagementApiSettings } from "../../clients/optimize/settings";
import { connectOptimize } from "../../clients/optimize/connect";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { createAuthority } from "../stack/secure-front/certificates";
import { eventually } from "./eventually";
import { OptimizeInCluster, optimizeName } from "./optimize-in-cluster";

jest.setTimeout(1_800_000);

const namespace = "tunnel";
let kubernetes: RunningKubernetes;
let optimize: OptimizeInCluster;
let open: HttpTransport[] = [];

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  optimize = new OptimizeInCluster(kubernetes, namespace);
  await optimize.install();
});
afterEach(async () => {
  for (const transport of open) await transport.close();
  open = [];
});
afterAll(() => kubernetes.stop());

function service(more: Partial<KubernetesServiceSettings> = {}): KubernetesServiceSettings {
  return { namespace, service: optimizeName, port: "management", kubeconfig: kubernetes.kubeconfig, ...more };
}

function transport(settings: ManagementApiSettings): HttpTransport {
  const connection: HttpConnection = managementConnection({ requestTimeoutSeconds: 20, ...settings });
  const made = transportTo(connection, undiciTransport);
  open.push(made);
  return made;
}

const pod = { method: "GET", path: "/test/pod" } as const;

test("a Service answers by the number and by the name of its port", async () => {
  const name = await optimize.untilReady();
  const byName = transport({ inKubernetes: service() });
  expect((await byName.request(pod)).text).toBe(name);
  expect(byName.target).toBe(`http://${optimizeName}.${namespace}.svc`);
  const byNumber = transport({ inKubernetes: service({ port: 8092 }) });
  expect((await byNumber.request(pod)).text).toBe(name);
  expect(byNumber.target).toBe(`http://${optimizeName}.${namespace}.svc:8092`);
});

test("many requests at once, and one body larger than a frame, go through one tunnel", async () => {
  const one = transport({ inKubernetes: service() });
  const answers = await Promise.all(Array.from({ length: 20 }, () => one.request(pod)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test("a pod that is replaced is a failed request, and then another pod", async () => {
  const before = await optimize.untilReady();
  const one = transport({ inKubernetes: service() });
  expect((await one.request(pod)).text).toBe(before);
  await optimize.core.deleteNamespacedPod({ name: before, namespace });
  const seen: string[] = [];
  const after = await eventually(async () => {
    try {
      const { text } = await one.request(pod);
      if (text !== before) return text;
    } catch (error) {
      expect(error).toMatchObject({ name: "TransportError" });
      seen.push(String(error));
    }
    throw new Error(`still the former pod, or none: ${seen.join("\n")}`);
  }, 90);
  expect(after).not.toBe(before);
  expect(seen).not.toEqual([]);
});

test("while there is no pod, that is why nobody answers", async () => {
  const one = transport({ inKubernetes: service() });
  await eventually(() => one.request(pod));
  const scale = (replicas: number) =>
    optimize.changeByHand([{ op: "replace", path: "/spec/replicas", value: replicas }]);
  await scale(0);
  await eventually(
    () => expect(one.request(pod)).rejects.toThrow(/no pod takes requests for the Service camunda-optimize/),
    60,
  );
  await scale(1);
  expect((await eventually(() => one.request(pod), 60)).status).toBe(200);
});

test("what is not there is named, with what is", async () => {
  const fails = (more: Partial<KubernetesServiceSettings>) => transport({ inKubernetes: service(more) }).request(pod);
  await expect(fails({ service: "nobody" })).rejects.toThrow("there is no Service nobody in the namespace tunnel");
  await expect(fails({ port: "metrics" })).rejects.toThrow(
    "has no port metrics; it has 80 (http) and 8092 (management)",
  );
  await expect(fails({ context: "elsewhere" })).rejects.toThrow(
    /context elsewhere is not in kubeconfig, which has \S+/,
  );
  await expect(fails({ kubeconfig: "{" })).rejects.toThrow("kubeconfig cannot be read as a kubeconfig");
});

test("nothing ready is said to pass", async () => {
  const labels = { app: "nobody" };
  await optimize.core.createNamespacedService({
    namespace,
    body: { metadata: { name: "empty" }, spec: { selector: labels, ports: [{ port: 8092 }] } },
  });
  const request = transport({ inKubernetes: service({ service: "empty", port: 8092 }) }).request(pod);
  await expect(request).rejects.toMatchObject({ name: "TransportError", mayHaveActed: false });
});

test("the rules that are documented are enough, and each that is missing is named", async () => {
  const config = new KubeConfig();
  config.loadFromString(kubernetes.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: "backup" } } });
  const { status } = await core.createNamespacedServiceAccountToken({
    name: "backup",
    namespace,
    body: { spec: { audiences: [], expirationSeconds: 3600 } },
  });
  const kubeconfig = withToken(config, status?.token ?? "");
  const attempt = () => transport({ inKubernetes: service({ kubeconfig }) }).request(pod);

  await expect(attempt()).rejects.toThrow(/answered 403[^]*resources: \["services"\]\n {2}verbs: \["get"\]/);
  const rules = [{ apiGroups: [""], resources: ["services"], verbs: ["get"] }];
  const role = { metadata: { name: "backup" }, rules };
  await rbac.createNamespacedRole({ namespace, body: role });
  await rbac.createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name: "backup" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "backup" },
      subjects: [{ kind: "ServiceAccount", name: "backup", namespace }],
    },
  });
  await eventually(() => expect(attempt()).rejects.toThrow(/resources: \["endpointslices"\]\n {2}verbs: \["list"\]/));
  rules.push({ apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list"] });
  await rbac.replaceNamespacedRole({ name: "backup", namespace, body: role });
  await eventually(() =>
    expect(attempt()).rejects.toThrow(/resources: \["pods\/portforward"\]\n {2}verbs: \["get", "create"\]/),
  );
  rules.push({ apiGroups: [""], resources: ["pods/portforward"], verbs: ["get", "create"] });
  await rbac.replaceNamespacedRole({ name: "backup", namespace, body: role });
  await eventually(async () => expect((await attempt()).status).toBe(200));
});

test("TLS through a tunnel is verified against the Service's name", async () => {
  const authority = await createAuthority("authority of the test");
  const right = await authority.issue({ name: "optimize", use: "server", hosts: [`${optimizeName}.tls-right.svc`] });
  // It stands for 127.0.0.1 too, where the tunnel ends: that is not who is meant.
  const wrong = await authority.issue({ name: "optimize", use: "server", hosts: ["optimize.example.com"] });
  for (const [name, issued] of [
    ["tls-right", right],
    ["tls-wrong", wrong],
  ] as const) {
    await new OptimizeInCluster(kubernetes, name).install({ certificate: issued });
  }
  const caCertificate = authority.certificate;
  const at = (name: string) => ({ inKubernetes: service({ namespace: name }), caCertificate });
  expect((await transport(at("tls-right")).request(pod)).status).toBe(200);
  await expect(transport(at("tls-wrong")).request(pod)).rejects.toMatchObject({ fault: "certificate" });
  await expect(
    transport({ inKubernetes: service({ namespace: "tls-right", tls: true }) }).request(pod),
  ).rejects.toMatchObject({
    fault: "certificate",
  });
});

test("the management API is understood through a tunnel", async () => {
  const api = connectOptimize({ inKubernetes: service() });
  await expect(api.list()).rejects.toMatchObject({ fault: "not-configured" });
  await api.close();
});

/** The same cluster, asked by somebody else. */
function withToken(config: KubeConfig, token: string): string {
  const cluster = config.getCurrentCluster();
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "one",
        cluster: {
          server: cluster?.server,
          "certificate-authority-data": cluster?.caData,
          "tls-server-name": cluster?.tlsServerName,
        },
      },
    ],
    users: [{ name: "one", user: { token } }],
    contexts: [{ name: "one", context: { cluster: "one", user: "one" } }],
    "current-context": "one",
  });
}
