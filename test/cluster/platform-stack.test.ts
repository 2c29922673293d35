import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { snapshotsIn } from "../engine/datastore-contents";
import { type RunningDatastore, startDatastore } from "../stack/datastores";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { ScheduleRuns } from "./schedule-runs";

jest.setTimeout(900_000);

const example = join(__dirname, "../../examples/platform-stack/index.ts");
const repositoryName = "optimize-backups";

let kubernetes: RunningKubernetes;
let datastore: RunningDatastore;
let optimize: RunningOptimize;
let project: PulumiProject;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  datastore = await startDatastore("opensearch-3.8");
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 1000 });
  optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName });
  project = await PulumiProject.create({
    language: "typescript",
    program: await readFile(example, "utf8"),
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [kubernetesPluginFolder],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
});
afterAll(async () => {
  await project.dispose();
  await optimize.stop();
  await datastore.stop();
  await kubernetes.stop();
});

test("the example goes up, its schedule takes backups beside its own one, and it goes down", async () => {
  const inPods = async (url: string) => {
    const { host, port } = await kubernetes.exposeToCluster(Number(new URL(url).port));
    return `http://${host}:${port}`;
  };
  await project.setConfig("datastoreUrl", datastore.url);
  await project.setConfig("managementUrl", optimize.url);
  await project.setConfig("datastoreUrlInCluster", await inPods(datastore.url));
  await project.setConfig("managementUrlInCluster", await inPods(optimize.url));
  await project.up();
  const { firstBackupId } = await project.outputs();

  const runs = new ScheduleRuns(kubernetes.kubeconfig, "camunda-backups", "optimize-nightly");
  expect(JSON.parse((await runs.run()).message)).toMatchObject({ result: "completed", exitCode: 0 });
  const names = (await snapshotsIn(datastore, repositoryName)).map(({ name }) => name);
  expect(names).toHaveLength(4);
  expect(names.filter((name) => name.includes(`_${String(firstBackupId)}_`))).toHaveLength(2);
  expect(JSON.stringify(await runs.configMap("ledger"))).not.toContain(String(firstBackupId));

  expect((await project.up()).changes).not.toHaveProperty("update");
  await project.destroy();
  expect(await snapshotsIn(datastore, repositoryName).catch(() => "unregistered")).toBe("unregistered");
});
