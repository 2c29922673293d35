import endLending from "../stack/datastores/lending/jest-teardown";
import { leftOfCluster } from "./left-of-cluster";

/** Ends the cluster, and fails the run if anything of it is left. */
export default async function stopCluster(): Promise<void> {
  await endLending();
  const cluster = globalThis.clusterOfTheSuite;
  if (cluster === undefined) return;
  await cluster.stop();
  const isOurOwn = "firstProcess" in cluster;
  if (!isOurOwn) return;
  const left = await leftOfCluster(cluster.kubeconfigFile, process.pid);
  if (left.length > 0) throw new Error(`Left of the cluster after its end: ${left.join("; ")}`);
}
