import { readFile } from "node:fs/promises";

import * as v from "valibot";

import { type Border, openOutwards } from "./border-crossing";
import { useGivenCluster } from "./given-cluster";
import { namespaceOf } from "./namespace";
import type { RunningKubernetes } from "./running-kubernetes";
import { startKubernetes } from "./start-kubernetes";

/** How a process that started a cluster tells those that it starts where that is. */
const variable = "CAMUNDA_BACKUP_TEST_KUBERNETES";

const sharedBody = v.object({
  kubeconfigFile: v.string(),
  apiServerUrl: v.string(),
  version: v.string(),
  nodeImages: v.array(v.string()),
  versionedImage: v.object({ name: v.string(), version: v.string() }),
  /** Undefined for a cluster that is not our own. */
  node: v.optional(v.object({ folder: v.string(), firstProcess: v.number(), forward: v.string() })),
});

/** Starts a cluster that all processes which this one starts from now on find by `sharedKubernetes`. */
export async function shareKubernetes(): Promise<RunningKubernetes> {
  const running = await startKubernetes();
  const { kubeconfigFile, apiServerUrl, version, nodeImages, versionedImage } = running;
  const shared: v.InferInput<typeof sharedBody> = {
    kubeconfigFile,
    apiServerUrl,
    version,
    nodeImages: [...nodeImages],
    versionedImage,
  };
  if ("firstProcess" in running) {
    const { folder, firstProcess, forward } = running;
    shared.node = { folder, firstProcess, forward };
  }
  process.env[variable] = JSON.stringify(shared);
  return running;
}

/** The cluster that a process above this one has started. Its `stop` ends only what this process has started. */
export async function sharedKubernetes(): Promise<RunningKubernetes> {
  const text = process.env[variable];
  if (text === undefined) throw new Error("No cluster is shared: run `npm run test:cluster`, which starts one");
  const { node, ...shared } = v.parse(v.pipe(v.string(), v.parseJson(), sharedBody), text);
  if (node === undefined) return useGivenCluster(shared.kubeconfigFile);
  const namespace = namespaceOf(node.firstProcess);
  const border: Border = { namespace, folder: node.folder, forward: node.forward, carriers: [] };
  return {
    ...shared,
    kubeconfig: await readFile(shared.kubeconfigFile, "utf8"),
    exposeToCluster: (hostPort) => openOutwards(border, hostPort),
    stop: async () => void (await Promise.all(border.carriers.map((carrier) => carrier.kill()))),
  };
}
