import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { snapshotsIn } from "../engine/datastore-contents";
import { borrowDatastore, type RunningDatastore } from "../stack/datastores";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { seedOptimizeIndices } from "../stack/optimize";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { OptimizeInCluster } from "./optimize-in-cluster";
import { ScheduleRuns } from "./schedule-runs";

jest.setTimeout(1_800_000);

const example = join(__dirname, "../../examples/platform-stack/index.ts");
const repositoryName = "optimize-backups";
const optimizeNamespace = "camunda-platform";

let kubernetes: RunningKubernetes;
let datastore: RunningDatastore;
let optimize: OptimizeInCluster;
let project: PulumiProject;

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  datastore = await borrowDatastore("opensearch-3.8");
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 1000 });
  const { host, port } = await kubernetes.exposeToCluster(Number(new URL(datastoreUrl).port));
  const datastoreUrlInCluster = `http://${host}:${port}`;
  optimize = new OptimizeInCluster(kubernetes, optimizeNamespace);
  await optimize.install({ datastore: { url: datastoreUrlInCluster, engine } });
  project = await PulumiProject.create({
    language: "typescript",
    program: await readFile(example, "utf8"),
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [await kubernetesPluginFolder()],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
  const settings = { datastoreUrl, datastoreUrlInCluster, optimizeNamespace };
  for (const [key, value] of Object.entries(settings)) await project.setConfig(key, value);
});
afterAll(async () => {
  await project?.dispose();
  await datastore?.stop();
  await kubernetes?.stop();
});

test("the example goes up, its schedule takes backups beside its own one, and it goes down", async () => {
  await project.up();
  const { firstBackupId } = await project.outputs();

  const runs = new ScheduleRuns(kubernetes.kubeconfig, "camunda-backups", "optimize-nightly");
  expect(await runs.run()).toMatchObject({ result: "completed", exitCode: 0 });
  const names = (await snapshotsIn(datastore, repositoryName)).map(({ name }) => name);
  expect(names).toHaveLength(4);
  expect(names.filter((name) => name.includes(`_${String(firstBackupId)}_`))).toHaveLength(2);
  expect(JSON.stringify(await runs.configMap("ledger"))).not.toContain(String(firstBackupId));

  const changes = (await project.up({ refresh: true })).changes;
  expect(Object.keys(changes)).toEqual(["same"]);
  await project.destroy();
  expect(await snapshotsIn(datastore, repositoryName).catch(() => "unregistered")).toBe("unregistered");
  expect(Object.keys(await optimize.environment()).sort()).toEqual([
    "DATASTORE_ENGINE",
    "DATASTORE_URL",
    "OPTIMIZE_VERSION",
  ]);
});
