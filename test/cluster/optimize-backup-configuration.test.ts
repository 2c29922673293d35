import { PulumiProject } from "../stack/pulumi-engine/project";
import { type EngineStep } from "../stack/pulumi-engine/event-log";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { connectOptimize } from "../../clients/optimize/connect";
import { managementConnection, type ManagementApiSettings } from "../../clients/optimize/settings";
import { undiciTransport } from "../../clients/http/undici-transport";
import { transportTo } from "../../clients/kubernetes/tunnelled-transport";
import { OptimizeInCluster, optimizeName } from "./optimize-in-cluster";

jest.setTimeout(900_000);

const variable = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";
let kubernetes: RunningKubernetes;
let optimize: OptimizeInCluster;
let project: PulumiProject;
let count = 0;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
});
beforeEach(async () => {
  optimize = new OptimizeInCluster(kubernetes, `configuration-${++count}`);
  await optimize.install();
  project = await PulumiProject.create({
    program: "",
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
});
afterEach(async () => {
  await project.dispose();
  await optimize.core.deleteNamespace({ name: optimize.namespace });
});
afterAll(() => kubernetes.stop());

function program(repositoryName: string, more = "", deployment = true): string {
  const place = `{ namespace: ${JSON.stringify(optimize.namespace)}, name: ${JSON.stringify(optimizeName)} }`;
  return `
    const { OptimizeBackupConfiguration } = require("pulumi-camunda-backup");
    const configuration = new OptimizeBackupConfiguration("optimize", {
      repositoryName: ${JSON.stringify(repositoryName)},
      ${deployment ? `deployment: ${place},` : ""}
      managementApi: { inKubernetes: { namespace: ${JSON.stringify(optimize.namespace)}, service: ${JSON.stringify(optimizeName)}, port: "management" } },
      restartTimeoutSeconds: 120,
      ${more}
    });
    for (const name of ["repositoryName", "deploymentValue", "runningValue", "answer"]) exports[name] = configuration[name];`;
}

const ready = (repositoryName: string) => ({
  repositoryName,
  deploymentValue: repositoryName,
  runningValue: repositoryName,
  answer: "ready",
});

function ofResource(steps: readonly EngineStep[]): EngineStep | undefined {
  return steps.find(({ name }) => name === "optimize");
}

const said = (result: { diagnostics: readonly { message: string; severity: string; urn?: string | undefined }[] }) =>
  result.diagnostics.map(({ severity, message }) => `${severity}: ${message}`).join("\n");

/** A request to the stand-in, by a tunnel of the test's own. */
async function tell(path: string): Promise<string> {
  const transport = transportTo(managementConnection(management()), undiciTransport);
  try {
    return (await transport.request({ method: "GET", path })).text;
  } finally {
    await transport.close();
  }
}

function management(): ManagementApiSettings {
  const { namespace } = optimize;
  return {
    inKubernetes: { namespace, service: optimizeName, port: "management", kubeconfig: kubernetes.kubeconfig },
  };
}

test("sets its one entry, restarts Optimize, stays as it is, and gives back what is its own", async () => {
  await project.write(program("optimize"));
  const previewed = await project.preview();
  expect(said(previewed)).toMatch(
    /warning: Optimize restarts, unless its Deployment has \S+ set to "optimize" already/,
  );
  const warned = previewed.diagnostics.find(({ severity }) => severity === "warning");
  expect(warned?.urn).toMatch(/::optimize$/);

  const before = await optimize.untilReady();
  await project.up();
  expect(await project.outputs()).toEqual(ready("optimize"));
  expect(await optimize.untilReady()).not.toBe(before);
  const entries = { KNOWN_REPOSITORIES: "optimize,other", [variable]: "optimize" };
  expect(await optimize.environment()).toEqual(entries);
  expect(await optimize.environment("initContainers")).toEqual(entries);

  const again = await project.up({ refresh: true });
  expect(again.changes).toEqual({ same: 2 });
  expect(said(again)).not.toContain("Optimize restarts");
  expect(await optimize.untilReady()).toBe(await tell("/test/pod"));

  await project.destroy();
  expect(await optimize.environment()).toEqual({ KNOWN_REPOSITORIES: "optimize,other" });
  expect(await optimize.environment("initContainers")).toEqual({ KNOWN_REPOSITORIES: "optimize,other" });
});

test("a change by hand is shown by name, and taken over or refused with the name of who holds it", async () => {
  await project.write(program("optimize"));
  await project.up();
  const path = "/spec/template/spec/containers/0/env/1/value";
  await optimize.changeByHand([{ op: "replace", path, value: "other" }]);
  await optimize.untilReady();

  const drifted = await project.preview({ refresh: true });
  const step = drifted.steps.find(({ name, op }) => name === "optimize" && op === "update");
  expect(step?.diffKeys).toEqual(["deploymentValue", "runningValue"]);
  expect(said(drifted)).toContain(
    'deploymentValue: in the Deployment, the repository is "other" instead of "optimize"',
  );

  await project.write(program("optimize", `whenContested: "fail",`));
  const refused = await project.up({ refresh: true, allowFailure: true });
  expect(said(refused)).toMatch(/is "other" instead of "optimize", and held by kubectl-set\. Nothing was changed/);
  expect((await optimize.environment())[variable]).toBe("other");

  await project.write(program("optimize"));
  const taken = await project.up({ refresh: true });
  expect(said(taken)).toContain("held by kubectl-set; it has been taken over");
  expect(await project.outputs()).toEqual(ready("optimize"));
  expect((await project.up({ refresh: true })).changes).toEqual({ same: 2 });
});

test("another repository says which backups become invisible, and waits for the one that runs", async () => {
  await project.write(program("optimize"));
  await project.up();
  await tell("/test/backup?id=7&state=IN_PROGRESS");
  await project.write(program("other", `restartTimeoutSeconds: 5,`).replace("restartTimeoutSeconds: 120,", ""));
  const previewed = await project.preview();
  expect(said(previewed)).toMatch(/Optimize restarts: its Deployment gets \S+ set to "other", which was "optimize"/);
  expect(said(previewed)).toContain("The backups 7 stay in optimize");
  expect(ofResource(previewed.steps)).toMatchObject({ op: "update", replaceKeys: [] });

  const busy = await project.up({ allowFailure: true });
  expect(said(busy)).toMatch(
    /would break off the backup 7, running since 2026-11-21T08:56:42\.794Z\. Nothing was changed/,
  );
  expect((await optimize.environment())[variable]).toBe("optimize");

  await tell("/test/backup?id=7&state=SUCCESS");
  await project.write(program("other"));
  await project.up();
  expect(await project.outputs()).toEqual(ready("other"));
});

test("a pod that does not come up is explained, and the next up goes on", async () => {
  const image = (value: string) => [{ op: "replace", path: "/spec/template/spec/containers/0/image", value }];
  await optimize.changeByHand(image("nowhere.invalid/optimize:1"));
  await project.write(program("optimize").replace("restartTimeoutSeconds: 120", "restartTimeoutSeconds: 20"));
  const failed = await project.up({ allowFailure: true });
  expect(said(failed)).toMatch(
    /Optimize does not run with it after \d+ s: the new pod \S+ is not ready yet; pod \S+: container optimize: (ErrImagePull|ImagePullBackOff)/,
  );

  await optimize.changeByHand(image(kubernetes.nodeImages[0] ?? ""));
  await project.write(program("optimize"));
  await project.up();
  expect(await project.outputs()).toEqual(ready("optimize"));
});

test("a crash of the container is explained with its exit code", async () => {
  const command = ["node", "-e", "process.exit(3)"];
  await optimize.changeByHand([{ op: "replace", path: "/spec/template/spec/containers/0/command", value: command }]);
  await project.write(program("optimize").replace("restartTimeoutSeconds: 120", "restartTimeoutSeconds: 15"));
  const failed = await project.up({ allowFailure: true });
  expect(said(failed)).toContain("it ended with exit code 3");
  await project.destroy();
});

test("a repository that Optimize does not know is said, and a Deployment that there is not", async () => {
  await project.write(program("unknown"));
  const failed = await project.up({ allowFailure: true });
  expect(said(failed)).toContain("Optimize runs with the repository unknown, but cannot use it");
  await project.write(program("optimize").replace(`name: "${optimizeName}"`, `name: "optimise"`));
  const missing = await project.up({ allowFailure: true });
  expect(said(missing)).toContain(`there is no Deployment optimise in the namespace ${optimize.namespace}`);
  expect(said(missing)).toContain(`it has ${optimizeName}`);
});

test("without a deployment it only watches", async () => {
  await project.write(program("optimize", "", false));
  const first = await project.up();
  expect(said(first)).toContain("answer: not-configured");
  expect(await project.outputs()).toMatchObject({ answer: "not-configured" });
  expect(await optimize.environment()).toEqual({ KNOWN_REPOSITORIES: "optimize,other" });

  const operations = [
    { op: "add", path: "/spec/template/spec/containers/0/env/-", value: { name: variable, value: "optimize" } },
  ];
  await optimize.changeByHand(operations, "helm");
  await optimize.untilReady();
  const seen = await project.up({ refresh: true });
  expect(await project.outputs()).toMatchObject({ answer: "ready" });
  expect(seen.code).toBe(0);
  await project.destroy();
  expect((await optimize.environment())[variable]).toBe("optimize");
});

test("what Helm set to the same value stays when the resource goes", async () => {
  const operations = [
    { op: "add", path: "/spec/template/spec/containers/0/env/-", value: { name: variable, value: "optimize" } },
  ];
  await optimize.changeByHand(operations, "helm");
  await optimize.untilReady();
  await project.write(program("optimize", `whenContested: "fail",`));
  await project.up();
  await project.destroy();
  expect((await optimize.environment())[variable]).toBe("optimize");
  const api = connectOptimize(management());
  await optimize.untilReady();
  expect(await api.list()).toEqual([]);
  await api.close();
});
