import { type OptimizeApi } from "../../clients/optimize/backup";
import { connectOptimize } from "../../clients/optimize/connect";
import { managementConnection, type ManagementApiSettings } from "../../clients/optimize/settings";
import { undiciTransport } from "../../clients/http/undici-transport";
import { transportTo } from "../../clients/kubernetes/tunnelled-transport";
import {
  type ClusterConnections,
  type Connections,
  sharedConnections,
} from "../../provider/connections/shared-connections";
import { type Properties } from "../../provider/dynamic/handler";
import { optimizeBackupConfigurationHandler } from "../../provider/optimize-backup-configuration/handler";
import { DrivenResource } from "../datastore/driven-resource";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { OptimizeInCluster, optimizeName } from "./optimize-in-cluster";

jest.setTimeout(1_800_000);

const namespace = "troubles";
const variable = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";
const opened = new Map<string, OptimizeApi>();
/** As those of the provider's process, which only ends with it: here tunnels are closed at the end. */
const connections: Connections & ClusterConnections = {
  datastore: (settings) => sharedConnections.datastore(settings),
  kubernetes: (access) => sharedConnections.kubernetes(access),
  optimize(settings) {
    const key = JSON.stringify(settings);
    const api = opened.get(key) ?? connectOptimize(settings);
    opened.set(key, api);
    return api;
  },
};
const handler = optimizeBackupConfigurationHandler(connections);

let kubernetes: RunningKubernetes;
let optimize: OptimizeInCluster;
let resource: DrivenResource;
let printed: jest.SpyInstance;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  optimize = new OptimizeInCluster(kubernetes, namespace);
  await optimize.install();
});
beforeEach(() => {
  resource = new DrivenResource(handler);
  printed = jest.spyOn(console, "log").mockImplementation(() => undefined);
});
afterEach(async () => {
  printed.mockRestore();
  await optimize.reset();
});
afterAll(async () => {
  await Promise.all([...opened.values()].map((api) => api.close()));
  await kubernetes?.stop();
});

/** Inputs as the engine hands them over after `check`. */
function inputs(repositoryName: string, more: Properties = {}): Properties {
  const { kubeconfig } = kubernetes;
  const deployment = { namespace, name: optimizeName, kubeconfig };
  const declared = { repositoryName, deployment, managementApi: management(), restartTimeoutSeconds: 60, ...more };
  return handler.normalise?.(withoutUndefined(declared)) ?? {};
}

function withoutUndefined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

function management(): ManagementApiSettings {
  const { kubeconfig } = kubernetes;
  return { inKubernetes: { namespace, service: optimizeName, port: "management", kubeconfig } };
}

const ready = (value: string) => ({ deploymentValue: value, runningValue: value, answer: "ready" });
const said = () => printed.mock.calls.map(([line]) => String(line)).join("\n");

/** Tells the stand-in of a backup, by a tunnel of the test's own. */
async function pretendBackup(state: string): Promise<void> {
  const transport = transportTo(managementConnection(management()), undiciTransport);
  await transport.request({ method: "GET", path: `/test/backup?id=7&state=${state}` });
  await transport.close();
}

const setByHelm = async (value: string) => {
  const path = "/spec/template/spec/containers/0/env/-";
  await optimize.changeByHand([{ op: "add", path, value: { name: variable, value } }], "helm");
  await optimize.untilReady();
};

test("what somebody else holds is refused on wish, with the name of who holds it", async () => {
  await setByHelm("other");
  const refused = await resource.up(inputs("optimize", { whenContested: "fail" }));
  expect(refused?.message).toMatch(/is "other" instead of "optimize", and held by helm\. Nothing was changed/);
  expect((await optimize.environment())[variable]).toBe("other");
});

test("another repository says which backups become invisible, and waits for the one that runs", async () => {
  expect(await resource.up(inputs("optimize"))).toBeUndefined();
  await pretendBackup("IN_PROGRESS");
  const other = inputs("other", { restartTimeoutSeconds: 2 });
  const [restart, invisible] = (await handler.notices?.(other, inputs("optimize"))) ?? [];
  expect(restart).toMatch(/Optimize restarts: its Deployment gets \S+ set to "other", which was "optimize"/);
  expect(invisible).toContain("The backups 7 stay in optimize");

  const busy = await resource.up(other);
  expect(busy?.message).toMatch(
    /would break off the backup 7, running since 2026-11-21T08:56:42\.794Z\. Nothing was changed/,
  );
  expect((await optimize.environment())[variable]).toBe("optimize");

  await pretendBackup("SUCCESS");
  expect(await resource.up(inputs("other"))).toBeUndefined();
  expect(resource.recorded?.outputs).toMatchObject(ready("other"));
});

test("a pod that does not come up is explained, and the next up goes on", async () => {
  const image = (value: string) => [{ op: "replace", path: "/spec/template/spec/initContainers/0/image", value }];
  await optimize.changeByHand(image("NO/image"));
  const failed = await resource.up(inputs("optimize", { restartTimeoutSeconds: 8 }));
  expect(failed?.message).toMatch(
    /Optimize does not run with it after \d+ s: the new pod \S+ is not ready yet; pod \S+: container migration: (ErrImagePull|ImagePullBackOff|InvalidImageName)/,
  );
  await optimize.changeByHand(image(kubernetes.nodeImages[0] ?? ""));
  expect(await resource.up(inputs("optimize"))).toBeUndefined();
  expect(resource.recorded?.outputs).toMatchObject(ready("optimize"));
});

test("a crash of the container is explained with its exit code", async () => {
  const command = ["node", "-e", "process.exit(3)"];
  await optimize.changeByHand([{ op: "replace", path: "/spec/template/spec/containers/0/command", value: command }]);
  const failed = await resource.up(inputs("optimize", { restartTimeoutSeconds: 8 }));
  expect(failed?.message).toContain("it ended with exit code 3");
  expect(await resource.destroy()).toBeUndefined();
});

test("a repository that Optimize does not know is said, and a Deployment that there is not", async () => {
  const failed = await resource.up(inputs("unknown"));
  expect(failed?.message).toContain("Optimize runs with the repository unknown, but cannot use it");
  const deployment = { namespace, name: "optimise", kubeconfig: kubernetes.kubeconfig };
  const missing = await new DrivenResource(handler).up(inputs("optimize", { deployment }));
  expect(missing?.message).toContain(`there is no Deployment optimise in the namespace ${namespace}`);
  expect(missing?.message).toContain(`it has ${optimizeName}`);
});

test("an entry that was removed by hand is one finding, a pod that was not restarted since then is no other", async () => {
  expect(await resource.up(inputs("optimize"))).toBeUndefined();
  await optimize.changeByHand([
    { op: "add", path: "/spec/paused", value: true },
    { op: "remove", path: "/spec/template/spec/containers/0/env/1" },
  ]);
  await resource.refresh();
  expect(resource.recorded?.outputs).toMatchObject({ runningValue: "optimize", answer: "ready" });
  expect(resource.recorded?.outputs).not.toHaveProperty("deploymentValue");
  expect(said()).toContain('in the Deployment, the repository is not set instead of "optimize"');

  await optimize.changeByHand([{ op: "replace", path: "/spec/paused", value: false }]);
  await optimize.untilReady();
  expect(await resource.up(inputs("optimize"))).toBeUndefined();
  expect(resource.recorded?.outputs).toMatchObject(ready("optimize"));
});

test("without a deployment it only watches", async () => {
  const watching = inputs("optimize", { deployment: undefined });
  expect(await resource.up(watching)).toBeUndefined();
  expect(said()).toContain("answer: not-configured");
  expect(resource.recorded?.outputs).toMatchObject({ answer: "not-configured" });
  expect(await optimize.environment()).not.toHaveProperty(variable);

  await setByHelm("optimize");
  await resource.refresh();
  expect(resource.recorded?.outputs).toMatchObject({ answer: "ready" });
  expect(await resource.destroy()).toBeUndefined();
  expect((await optimize.environment())[variable]).toBe("optimize");
});

test("what Helm set to the same value stays when the resource goes", async () => {
  await setByHelm("optimize");
  expect(await resource.up(inputs("optimize", { whenContested: "fail" }))).toBeUndefined();
  expect(await optimize.environment("initContainers")).toHaveProperty(variable);
  expect(await resource.destroy()).toBeUndefined();
  expect((await optimize.environment())[variable]).toBe("optimize");
  expect(await optimize.environment("initContainers")).not.toHaveProperty(variable);
});
