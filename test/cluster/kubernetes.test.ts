import { createServer, type Server } from "node:http";
import { createConnection, createServer as createTcpServer } from "node:net";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";

import {
  AppsV1Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  NetworkingV1Api,
  PortForward,
  type V1Pod,
  type V1PodSpec,
} from "@kubernetes/client-node";

import { startKubernetes, type RunningKubernetes } from "../stack/kubernetes";
import { eventually } from "./eventually";

jest.setTimeout(900_000);

const namespace = "smoke";
let kubernetes: RunningKubernetes;
let config: KubeConfig;
let core: CoreV1Api;
let batch: BatchV1Api;

beforeAll(async () => {
  kubernetes = await startKubernetes();
  config = new KubeConfig();
  config.loadFromString(kubernetes.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
  batch = config.makeApiClient(BatchV1Api);
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await core.createNamespace({ body: { metadata: { name: namespace, labels } } });
  await eventually(() => core.readNamespacedServiceAccount({ name: "default", namespace }));
});

afterAll(async () => {
  await kubernetes.stop();
});

/** A pod as the strictest Pod Security wants it. */
function restricted(script: string, more: Partial<V1PodSpec["containers"][number]> = {}): V1PodSpec {
  return {
    restartPolicy: "Never",
    // The first process of a container gets no signal that it does not handle.
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "main",
        image: kubernetes.nodeImages[0] ?? "",
        command: ["node", "-e", script],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        resources: { limits: { memory: "128Mi", cpu: "500m" } },
        ...more,
      },
    ],
  };
}

async function podOf(labelSelector: string, phase: string): Promise<V1Pod & { metadata: { name: string } }> {
  return eventually(async () => {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    const pod = items.find(({ status }) => status?.phase === phase);
    const name = pod?.metadata?.name;
    if (pod === undefined || name === undefined) throw new Error(`No pod is ${phase}: ${JSON.stringify(items)}`);
    return { ...pod, metadata: { ...pod.metadata, name } };
  }, 120);
}

const logOf = (name: string): Promise<string> => core.readNamespacedPodLog({ name, namespace });

test("a CronJob fires by itself, with a ConfigMap mounted, in a restricted namespace", async () => {
  await core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: "script" }, data: { "a.js": `"hello"` } },
  });
  const pod = restricted(`console.log(require("/script/a.js"), process.version)`);
  const [container] = pod.containers;
  if (container !== undefined) {
    container.command = ["node", "-p", `require("fs").readFileSync("/script/a.js", "utf8") + process.version`];
    container.volumeMounts = [{ name: "script", mountPath: "/script" }];
  }
  pod.volumes = [{ name: "script", configMap: { name: "script" } }];
  await batch.createNamespacedCronJob({
    namespace,
    body: {
      metadata: { name: "every-minute" },
      spec: {
        schedule: "* * * * *",
        concurrencyPolicy: "Forbid",
        jobTemplate: { spec: { template: { metadata: { labels: { by: "cron" } }, spec: pod } } },
      },
    },
  });
  const { metadata } = await podOf("by=cron", "Succeeded");
  expect(await logOf(metadata.name)).toBe(`"hello"${process.version}\n`);
  await batch.deleteNamespacedCronJob({ name: "every-minute", namespace });
});

test("Pod Security refuses a privileged pod", async () => {
  const body = { metadata: { name: "privileged" }, spec: { containers: [{ name: "main", image: "node" }] } };
  await expect(core.createNamespacedPod({ namespace, body })).rejects.toThrow(/violates PodSecurity/);
});

describe("a Deployment that is recreated", () => {
  const serves = `require("http").createServer((_, answer) => answer.end("hello from " + process.env.WHO)).listen(8092)`;
  let apps: AppsV1Api;

  beforeAll(async () => {
    apps = config.makeApiClient(AppsV1Api);
    const spec = restricted(serves, {
      env: [{ name: "WHO", value: "first" }],
      readinessProbe: { httpGet: { path: "/", port: 8092 }, periodSeconds: 1 },
    });
    const template = { metadata: { labels: { app: "server" } }, spec: { ...spec, restartPolicy: "Always" } };
    const body = {
      metadata: { name: "server" },
      spec: { replicas: 1, strategy: { type: "Recreate" }, selector: { matchLabels: { app: "server" } }, template },
    };
    await apps.createNamespacedDeployment({ namespace, body });
    const service = { selector: { app: "server" }, ports: [{ port: 80, targetPort: 8092 }] };
    await core.createNamespacedService({ namespace, body: { metadata: { name: "server" }, spec: service } });
    await eventually(async () => {
      const { status } = await apps.readNamespacedDeployment({ name: "server", namespace });
      if (status?.readyReplicas !== 1) throw new Error(`Not ready: ${JSON.stringify(status)}`);
    }, 120);
  });

  test("answers through a port-forward", async () => {
    const { metadata } = await podOf("app=server", "Running");
    const forward = new PortForward(config);
    const local = createTcpServer((socket) => {
      forward.portForward(namespace, metadata.name, [8092], socket, null, socket).catch(() => socket.destroy());
    });
    await new Promise<void>((resolve) => local.listen(0, "127.0.0.1", resolve));
    expect(await ask(local)).toContain("hello from first");
    local.close();
  });

  test("runs commands", async () => {
    const { metadata } = await podOf("app=server", "Running");
    const output = new PassThrough();
    const words: string[] = [];
    output.on("data", (chunk: Buffer) => words.push(chunk.toString()));
    const command = ["node", "-p", "process.getuid()"];
    const status = await new Promise<string | undefined>((resolve, reject) => {
      new Exec(config)
        .exec(namespace, metadata.name, "main", command, output, null, null, false, (end) => resolve(end.status))
        .catch(reject);
    });
    expect(status).toBe("Success");
    expect(words.join("")).toBe("1000\n");
  });

  test("is reached by its service's name", async () => {
    const url = `http://server.${namespace}.svc.cluster.local`;
    const spec = restricted(`fetch("${url}").then((a) => a.text()).then(console.log)`);
    await core.createNamespacedPod({ namespace, body: { metadata: { name: "asks", labels: { by: "name" } }, spec } });
    const { metadata } = await podOf("by=name", "Succeeded");
    expect(await logOf(metadata.name)).toBe("hello from first\n");
  });

  test("replaces its pod when its environment changes", async () => {
    const deployment = await apps.readNamespacedDeployment({ name: "server", namespace });
    const [container] = deployment.spec?.template.spec?.containers ?? [];
    if (container !== undefined) container.env = [{ name: "WHO", value: "second" }];
    await apps.replaceNamespacedDeployment({ name: "server", namespace, body: deployment });
    await eventually(async () => {
      const { items } = await core.listNamespacedPod({ namespace, labelSelector: "app=server" });
      const values = items.map(({ spec }) => spec?.containers[0]?.env?.[0]?.value);
      if (values.join() !== "second") throw new Error(`Pods have ${values.join()}`);
    }, 120);
  });
});

test("pods reach a server of this machine, and the API server with their own account", async () => {
  const server: Server = createServer((_, answer) => answer.end("hello from outside"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  const { host, port } = await kubernetes.exposeToCluster(address.port);
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  const script = `
    const { readFileSync } = require("fs");
    const authorization = "Bearer " + readFileSync("${account}/token", "utf8");
    const get = (url, headers) => fetch(url, { headers }).then(async (a) => console.log(a.status, await a.text()));
    get("http://${host}:${port}").then(() => get("https://kubernetes.default.svc/version", { authorization }));`;
  const env = [{ name: "NODE_EXTRA_CA_CERTS", value: `${account}/ca.crt` }];
  const spec = restricted(script, { env });
  await core.createNamespacedPod({
    namespace,
    body: { metadata: { name: "outside", labels: { by: "outside" } }, spec },
  });
  const { metadata } = await podOf("by=outside", "Succeeded");
  expect(await logOf(metadata.name)).toMatch(/^200 hello from outside\n200 [^]*"gitVersion": "v1\.34/);
  server.close();
});

test("leases and network policies are validated by the server", async () => {
  const leases = config.makeApiClient(CoordinationV1Api);
  await leases.createNamespacedLease({
    namespace,
    body: { metadata: { name: "one" }, spec: { holderIdentity: "me" } },
  });
  const again = { namespace, body: { metadata: { name: "one" } } };
  await expect(leases.createNamespacedLease(again)).rejects.toThrow(/already exists/);
  const networking = config.makeApiClient(NetworkingV1Api);
  const policy = (port: number) => ({
    namespace,
    body: { metadata: { name: "shut" }, spec: { podSelector: {}, egress: [{ ports: [{ port }] }] } },
  });
  await expect(networking.createNamespacedNetworkPolicy(policy(99_999))).rejects.toThrow(/must be between 1 and 65535/);
  await networking.createNamespacedNetworkPolicy(policy(8092));
});

test("after the end nothing is left", async () => {
  const folder = dirname(kubernetes.kubeconfigFile);
  const ours = await processesNaming(folder);
  expect(ours.length).toBeGreaterThan(5);
  await kubernetes.stop();
  expect(existsSync(folder)).toBe(false);
  expect(await processesNaming(folder)).toEqual([]);
  expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(folder);
  for (const hierarchy of await readdir("/sys/fs/cgroup")) {
    const groups = await readdir(join("/sys/fs/cgroup", hierarchy)).catch(() => []);
    expect(groups.filter((name) => name.startsWith(`camunda-backup-${process.pid}-`))).toEqual([]);
  }
});

async function processesNaming(text: string): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(text));
}

function ask(local: ReturnType<typeof createTcpServer>): Promise<string> {
  const address = local.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = createConnection(address.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n");
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
      if (!answer.includes("hello")) return;
      socket.destroy();
      resolve(answer);
    });
    socket.on("error", reject);
  });
}
