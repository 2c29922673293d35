import lendDatastores from "../stack/datastores/lending/jest-setup";
import { type RunningKubernetes, shareKubernetes } from "../stack/kubernetes";

declare global {
  // What jest offers for handing something from its setup to its teardown.
  var clusterOfTheSuite: RunningKubernetes | undefined;
}

/** One cluster serves all files of the suite, each in namespaces of its own. */
export default async function startCluster(): Promise<void> {
  await lendDatastores();
  globalThis.clusterOfTheSuite = await shareKubernetes();
}
