import lendDatastores from "../stack/datastores/lending/jest-setup";
import { type RunningKubernetes, shareKubernetes } from "../stack/kubernetes";
import { ClusterContents } from "./cluster-contents";

declare global {
  // What jest offers for handing something from its setup to its teardown.
  var clusterOfTheSuite: { running: RunningKubernetes; before: ClusterContents } | undefined;
}

/** One cluster serves all files of the suite, each in namespaces of its own. */
export default async function startCluster(): Promise<void> {
  await lendDatastores();
  const running = await shareKubernetes();
  globalThis.clusterOfTheSuite = { running, before: await ClusterContents.of(running.kubeconfig) };
}
