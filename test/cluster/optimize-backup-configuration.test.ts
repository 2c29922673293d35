import { PulumiProject } from "../stack/pulumi-engine/project";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { connectOptimize } from "../../clients/optimize/connect";
import { OptimizeInCluster, optimizeName } from "./optimize-in-cluster";

jest.setTimeout(1_800_000);

const namespace = "configuration";
const variable = "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME";
const others = { KNOWN_REPOSITORIES: "optimize,other" };

let kubernetes: RunningKubernetes;
let optimize: OptimizeInCluster;
let project: PulumiProject;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  optimize = new OptimizeInCluster(kubernetes, namespace);
  await optimize.install();
  project = await PulumiProject.create({ program, environment: { KUBECONFIG: kubernetes.kubeconfigFile } });
});
afterAll(async () => {
  await project?.dispose();
  await kubernetes?.stop();
});

const program = `
  const { OptimizeBackupConfiguration } = require("pulumi-camunda-backup");
  const configuration = new OptimizeBackupConfiguration("optimize", {
    repositoryName: "optimize",
    deployment: { namespace: "${namespace}", name: "${optimizeName}" },
    managementApi: { inKubernetes: { namespace: "${namespace}", service: "${optimizeName}", port: "management" } },
    restartTimeoutSeconds: 120,
  });
  for (const name of ["repositoryName", "deploymentValue", "runningValue", "answer"]) exports[name] = configuration[name];`;

const ready = { repositoryName: "optimize", deploymentValue: "optimize", runningValue: "optimize", answer: "ready" };

const said = (result: { diagnostics: readonly { message: string; severity: string }[] }) =>
  result.diagnostics.map(({ severity, message }) => `${severity}: ${message}`).join("\n");

test("sets its one entry and restarts Optimize, which the preview announces at the resource", async () => {
  const previewed = await project.preview();
  expect(said(previewed)).toMatch(
    /warning: Optimize restarts, unless its Deployment has \S+ set to "optimize" already/,
  );
  const warned = previewed.diagnostics.find(({ severity }) => severity === "warning");
  expect(warned?.urn).toMatch(/::optimize$/);

  const before = await optimize.untilReady();
  await project.up();
  expect(await project.outputs()).toEqual(ready);
  expect(await optimize.untilReady()).not.toBe(before);
  const entries = { ...others, [variable]: "optimize" };
  expect(await optimize.environment()).toEqual(entries);
  expect(await optimize.environment("initContainers")).toEqual(entries);
});

test("a change by hand is shown by name, taken over with the name of who holds it, and then it is quiet", async () => {
  const path = "/spec/template/spec/containers/0/env/1/value";
  await optimize.changeByHand([{ op: "replace", path, value: "other" }]);
  await optimize.untilReady();
  const drifted = await project.preview({ refresh: true });
  const step = drifted.steps.find(({ name, op }) => name === "optimize" && op === "update");
  expect(step?.diffKeys).toEqual(["deploymentValue", "runningValue"]);
  expect(said(drifted)).toContain(
    'deploymentValue: in the Deployment, the repository is "other" instead of "optimize"',
  );

  const taken = await project.up({ refresh: true });
  expect(said(taken)).toContain("held by kubectl-set; it has been taken over");
  expect(await project.outputs()).toEqual(ready);
  const again = await project.up({ refresh: true });
  expect(again.changes).toEqual({ same: 2 });
  expect(said(again)).not.toContain("Optimize restarts");
});

test("gives back what is its own, and nothing else", async () => {
  await project.destroy();
  expect(await optimize.environment()).toEqual(others);
  expect(await optimize.environment("initContainers")).toEqual(others);
  await optimize.untilReady();
  const api = connectOptimize({
    inKubernetes: { namespace, service: optimizeName, port: "management", kubeconfig: kubernetes.kubeconfig },
  });
  await expect(api.list()).rejects.toMatchObject({ fault: "not-configured" });
  await api.close();
});
