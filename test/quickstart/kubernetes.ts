import { strict as assert } from "node:assert";
import { join } from "node:path";

import { eventually } from "../cluster/eventually";
import { OptimizeInCluster, optimizeName } from "../cluster/optimize-in-cluster";
import { startDatastore } from "../stack/datastores";
import { kubernetesPluginFolder } from "../stack/kubernetes-plugin";
import { startKubernetes } from "../stack/kubernetes/start-kubernetes";
import { seedOptimizeIndices } from "../stack/optimize";
import { withProgress } from "../stack/progress";
import { runCommand } from "../stack/run-command";
import { DatastoreView } from "./datastore-view";
import { untilInterrupted } from "./keep-running";
import { type QuickstartOptions } from "./options";
import { heading, say } from "./say";
import { QuickstartStack } from "./stack";

const ROOT = join(__dirname, "../..");
const OPTIMIZE_NAMESPACE = "camunda";
const SCHEDULE = ["--schedule-namespace", "camunda-backups", "--schedule-name", "optimize-nightly"];
/** A CronJob fires on the minute. */
const FIRES_WITHIN_SECONDS = 120;

/** `npm run quickstart -- --kubernetes`: examples/platform-stack on a real Kubernetes, until its CronJob has fired. */
export async function quickstartInKubernetes({ datastore: kind, keep }: QuickstartOptions): Promise<void> {
  const started = Date.now();
  const kubernetes = await startKubernetes();
  const datastore = await startDatastore(kind);
  const { url: datastoreUrl, engine } = datastore;
  await seedOptimizeIndices({ datastoreUrl, engine });
  const { host, port } = await kubernetes.exposeToCluster(Number(new URL(datastoreUrl).port));
  const datastoreUrlInCluster = `http://${host}:${port}`;
  const optimize = new OptimizeInCluster(kubernetes, OPTIMIZE_NAMESPACE);
  await optimize.install({ datastore: { url: datastoreUrlInCluster, engine } });
  heading(
    `Kubernetes ${kubernetes.version}, ${engine} ${datastore.version}, and a stand-in for Optimize in a Deployment`,
  );

  const stack = await QuickstartStack.create(
    { datastoreUrl, datastoreUrlInCluster, optimizeNamespace: OPTIMIZE_NAMESPACE, schedule: "* * * * *" },
    {
      program: join(ROOT, "examples/platform-stack/index.ts"),
      pluginFolder: await kubernetesPluginFolder(),
      environment: { KUBECONFIG: kubernetes.kubeconfigFile },
    },
  );
  const view = new DatastoreView(datastore);

  heading("One `up`: repository, Optimize's configuration with its restart, a schedule, and a first backup");
  await stack.operate("up", "--yes", "--skip-preview");
  assert.equal((await view.snapshots()).length >= 2, true, "the first backup is two snapshots");

  heading("Within a minute the CronJob fires by itself");
  await withProgress("Waiting for the CronJob", 60, () =>
    eventually(
      async () => assert.match(await statusOf(kubernetes.kubeconfigFile), /, completed:/),
      FIRES_WITHIN_SECONDS,
    ),
  );
  say(await statusOf(kubernetes.kubeconfigFile));
  for (const { snapshot, state } of await view.snapshots()) say(`  ${snapshot}  ${state}`);

  if (keep) {
    heading("Everything is left running until Ctrl-C. In another terminal, in this folder:");
    for (const [name, value] of Object.entries(stack.variables)) say(`export ${name}='${value}'`);
    say(stack.command("preview", "--refresh"));
    say(`node dist/cli/camunda-backup.js status ${SCHEDULE.join(" ")}`);
    say("Ctrl-C in this terminal ends all of it, and leaves nothing behind.");
    return untilInterrupted();
  }

  heading("`destroy` removes the schedule, gives Optimize's configuration back, and keeps the backups");
  await stack.operate("destroy", "--yes", "--skip-preview");
  assert.deepEqual(Object.keys(await optimize.environment()).sort(), [
    "DATASTORE_ENGINE",
    "DATASTORE_URL",
    "OPTIMIZE_VERSION",
  ]);
  await datastore.stop();
  await kubernetes.stop();
  heading(
    `Done in ${Math.round((Date.now() - started) / 1000)} s; nothing is left running. (${optimizeName} was a stand-in.)`,
  );
}

async function statusOf(kubeconfigFile: string): Promise<string> {
  const command = join(ROOT, "dist/cli/camunda-backup.js");
  const env = { ...process.env, KUBECONFIG: kubeconfigFile };
  return (await runCommand(process.execPath, [command, "status", ...SCHEDULE], { cwd: ROOT, env })).stdout;
}
