import endLending from "../stack/datastores/lending/jest-teardown";
import { leftOfCluster } from "./left-of-cluster";

/** Ends the cluster, and fails the run if anything of it is left; one that is not our own gets rid of what tests made. */
export default async function stopCluster(): Promise<void> {
  await endLending();
  if (globalThis.clusterOfTheSuite === undefined) return;
  const { running, before } = globalThis.clusterOfTheSuite;
  const isOurOwn = "firstProcess" in running;
  if (!isOurOwn) await before.restore();
  await running.stop();
  if (!isOurOwn) return;
  const left = await leftOfCluster(running.kubeconfigFile, process.pid);
  if (left.length > 0) throw new Error(`Left of the cluster after its end: ${left.join("; ")}`);
}
