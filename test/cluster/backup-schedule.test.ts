import { putRepository, snapshotsIn } from "../engine/datastore-contents";
import { type RunningDatastore, startDatastore } from "../stack/datastores";
import { type RunningKubernetes, sharedKubernetes } from "../stack/kubernetes";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { ScheduleRuns } from "./schedule-runs";

jest.setTimeout(900_000);

const namespace = "camunda";
const repositoryName = "nightly";

let kubernetes: RunningKubernetes;
let datastore: RunningDatastore;
let optimize: RunningOptimize;
let project: PulumiProject;
let runs: ScheduleRuns;
let inPods: { managementUrl: string; datastoreUrl: string };

beforeAll(async () => {
  kubernetes = await sharedKubernetes();
  datastore = await startDatastore("elasticsearch-8.19");
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 1000 });
  await putRepository(datastore, repositoryName, { type: "fs", settings: { location: repositoryName } });
  optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName });
  const management = await kubernetes.exposeToCluster(optimize.port);
  const stored = await kubernetes.exposeToCluster(Number(new URL(datastoreUrl).port));
  inPods = {
    managementUrl: `http://${management.host}:${management.port}`,
    datastoreUrl: `http://${stored.host}:${stored.port}`,
  };
  runs = new ScheduleRuns(kubernetes.kubeconfig, namespace, "nightly");
  project = await PulumiProject.create({
    program: program(""),
    packages: ["@pulumi/kubernetes"],
    pluginFolders: [kubernetesPluginFolder],
    environment: { KUBECONFIG: kubernetes.kubeconfigFile },
  });
});
afterAll(async () => {
  await project?.dispose();
  await optimize?.stop();
  await datastore?.stop();
  await kubernetes?.stop();
});

/** The namespace takes only pods that the strictest standard of Kubernetes allows. */
const program = (more: string): string => `
  const k8s = require("@pulumi/kubernetes");
  const { BackupSchedule } = require("pulumi-camunda-backup");
  const space = new k8s.core.v1.Namespace("space", { metadata: {
    name: "${namespace}", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } });
  const schedule = new BackupSchedule("nightly", {
    namespace: space.metadata.name,
    managementApi: { url: "${inPods.managementUrl}" },
    secondaryStorage: "none",
    schedule: "* * * * *",
    datastore: { url: "${inPods.datastoreUrl}" },
    repositoryName: "${repositoryName}",
    retention: { keepLast: 2, minimumKept: 1 },
    graceSeconds: 20,
    ${more}
  });
  exports.schedule = schedule.schedule;`;

test("the CronJob fires by itself and takes a backup", async () => {
  await project.up();
  expect(await runs.finished()).toMatchObject({ exitCode: 0 });
  await project.write(program("suspend: true,"));
  expect((await project.up()).changes).toMatchObject({ update: 1 });

  const [first, second] = await snapshotsIn(datastore, repositoryName);
  expect([first?.state, second?.state]).toEqual(["SUCCESS", "SUCCESS"]);
  expect(await runs.configMap("status")).toMatchObject({
    lastCompleted: { optimizeVersion: "8.8.0" },
    lastRun: { result: "completed" },
    next: expect.stringMatching(/Z$/) as string,
  });
  expect(await runs.configMap("ledger")).toMatchObject({
    backups: expect.arrayContaining([
      expect.objectContaining({ repositoryName, snapshots: [first, second].map(recorded) }),
    ]) as unknown[],
  });
});

test("what the runs wrote stays through up and refresh, and is no drift", async () => {
  const before = await runs.configMap("ledger");
  expect((await project.up()).changes).not.toHaveProperty("update");
  const refreshed = await project.up({ refresh: true });
  expect(refreshed.changes).not.toHaveProperty("update");
  expect(await runs.configMap("ledger")).toEqual(before);
});

test("further runs prune what retention does not keep", async () => {
  await runs.run();
  const last = await runs.run();
  expect(JSON.parse(last.message)).toMatchObject({ result: "completed", exitCode: 0 });
  expect(last.seconds).toBeLessThan(30);
  expect(await snapshotsIn(datastore, repositoryName)).toHaveLength(4);
  expect(await runs.configMap("status")).toMatchObject({ kept: 2 });
});

test("a run that finds the Lease held and renewed ends as busy", async () => {
  const job = await runs.start();
  const stop = holdLease();
  const busy = await runs.finished(job);
  await stop();
  expect(JSON.parse(busy.message)).toMatchObject({ result: "busy", exitCode: 5 });
  expect(busy.exitCode).toBe(5);
});

test("without its ledger a run takes its backup and prunes nothing", async () => {
  const kept = await snapshotsIn(datastore, repositoryName);
  await runs.core.deleteNamespacedConfigMap({ namespace, name: "nightly-ledger" });
  const run = await runs.run();
  expect(JSON.parse(run.message)).toMatchObject({ result: "not-pruned", exitCode: 7 });
  expect(await snapshotsIn(datastore, repositoryName)).toHaveLength(kept.length + 2);

  await project.up({ refresh: true });
  expect((await runs.run()).exitCode).toBe(0);
  expect(await snapshotsIn(datastore, repositoryName)).toHaveLength(kept.length + 4);
});

test("a Job goes on with the backup of a pod that was deleted in the middle of its run", async () => {
  await putRepository(datastore, repositoryName, {
    type: "fs",
    settings: { location: repositoryName, max_snapshot_bytes_per_sec: "60kb" },
  });
  const { datastoreUrl, engine } = { datastoreUrl: datastore.url, engine: datastore.engine };
  await seedOptimizeIndices({ datastoreUrl, engine, documents: 3000 });
  const job = await runs.start();
  const begun = await runs.begun();
  await runs.deletePod(job);
  expect(JSON.parse((await runs.run()).message)).toMatchObject({ result: "completed", backupId: begun });
});

function recorded(snapshot: { name: string; startTime: string } | undefined): unknown {
  return { name: snapshot?.name, startTime: snapshot?.startTime };
}

/** Renews the Lease as another run would; the answer ends that. */
function holdLease(): () => Promise<void> {
  let held = true;
  const name = "nightly-lock";
  const renewing = (async () => {
    while (held) {
      const lease = await runs.coordination.readNamespacedLease({ namespace, name });
      lease.spec = { ...lease.spec, holderIdentity: "somebody", leaseDurationSeconds: 30 };
      lease.metadata = { ...lease.metadata, annotations: { renewed: String(Date.now()) } };
      await runs.coordination.replaceNamespacedLease({ namespace, name, body: lease }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const lease = await runs.coordination.readNamespacedLease({ namespace, name });
    lease.spec = { ...lease.spec, holderIdentity: "" };
    await runs.coordination.replaceNamespacedLease({ namespace, name, body: lease });
  })();
  return () => {
    held = false;
    return renewing;
  };
}
