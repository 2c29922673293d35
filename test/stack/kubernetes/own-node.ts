import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";

import { temporaryFolder } from "../guardian";
import { withProgress } from "../progress";
import { type Border, openInwards, openOutwards } from "./border-crossing";
import {
  apiServerPort,
  type ClusterFiles,
  kubeconfigText,
  nodeName,
  pauseImage,
  writeClusterFiles,
} from "./cluster-files";
import {
  type ServerPlace,
  startApiServer,
  startContainerd,
  startControllerManager,
  startDns,
  startEtcd,
  startKubelet,
  startProxy,
  startScheduler,
} from "./cluster-servers";
import { createControlGroups, removeControlGroups } from "./control-groups";
import { writeImageArchive } from "./image-archive";
import { createNamespace, type Namespace, runInside } from "./namespace";
import { nodeImageArchive, nodeImages, versionedImage } from "./node-image";
import { installNodePrograms } from "./node-programs";
import type { RunningKubernetes } from "./running-kubernetes";
import { kubernetesVersion, type ServerPrograms, serverPrograms } from "./server-programs";

const nodeReadySeconds = 400;
const pollMilliseconds = 200;

/** A cluster on this machine, with what another process needs to enter it. */
export interface OwnNode extends RunningKubernetes {
  /** Where everything of the cluster lies. */
  folder: string;
  /** The first process of its namespace. */
  firstProcess: number;
  /** The program that carries connections. */
  forward: string;
}

/** Starts a cluster of one node in a namespace of its own on this machine. */
export async function startOwnNode(): Promise<OwnNode> {
  await installNodePrograms();
  const programs = await serverPrograms();
  const nodeArchive = await nodeImageArchive();
  return withProgress("Starting Kubernetes", 25, () => start(programs, nodeArchive));
}

async function start(programs: ServerPrograms, nodeArchive: string): Promise<OwnNode> {
  const folder = await temporaryFolder("kubernetes");
  await mkdir(join(folder, "logs"));
  const controlGroup = `camunda-backup-${process.pid}-${randomBytes(4).toString("hex")}`;
  await createControlGroups(controlGroup);
  const namespace = await createNamespace(folder, programs.pause);
  const border: Border = { namespace, folder, forward: programs.forward, carriers: [] };
  const stop = async (): Promise<void> => {
    await namespace.end();
    await Promise.all(border.carriers.map((carrier) => carrier.kill()));
    await removeControlGroups(controlGroup);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const running = await startInside(folder, controlGroup, { border, programs, nodeArchive });
    return { ...running, folder, firstProcess: namespace.firstProcess, forward: programs.forward, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Inside {
  border: Border;
  programs: ServerPrograms;
  nodeArchive: string;
}

async function startInside(
  folder: string,
  controlGroup: string,
  { border, programs, nodeArchive }: Inside,
): Promise<Omit<RunningKubernetes, "stop">> {
  const { namespace } = border;
  const files = await writeClusterFiles(folder, controlGroup);
  const place: ServerPlace = { namespace, programs, files };
  const pauseArchive = join(folder, "pause.tar");
  const pauseFile = { "/pause": { copyOf: programs.pause, executable: true } };
  await writeImageArchive(pauseArchive, [pauseImage], pauseFile, { entrypoint: ["/pause"] });
  const images = async (): Promise<void> => {
    await startContainerd(place);
    for (const archive of [pauseArchive, nodeArchive]) await importImage(namespace, archive);
  };
  const apiServer = startEtcd(place).then(() => startApiServer(place));
  await Promise.all([images(), apiServer]);
  const rest = [startControllerManager, startScheduler, startProxy, startKubelet, startDns];
  const [way] = await Promise.all([openInwards(border, apiServerPort), ...rest.map((server) => server(place))]);
  const apiServerUrl = `https://${way.host}:${way.port}`;
  const kubeconfig = await outsideKubeconfig(files, apiServerUrl);
  const kubeconfigFile = join(folder, "kubeconfig");
  await writeFile(kubeconfigFile, kubeconfig, { mode: 0o600 });
  await untilUsable(kubeconfig);
  return {
    kubeconfig,
    kubeconfigFile,
    apiServerUrl,
    version: kubernetesVersion,
    nodeImages,
    versionedImage,
    exposeToCluster: (hostPort: number) => openOutwards(border, hostPort),
  };
}

async function importImage(namespace: Namespace, archive: string): Promise<void> {
  await runInside(namespace, "ctr", ["--namespace", "k8s.io", "images", "import", archive]);
}

/** The certificate that the API server made for itself names its service, not 127.0.0.1. */
async function outsideKubeconfig(files: ClusterFiles, url: string): Promise<string> {
  const authority = await readFile(join(files.certificates, "apiserver.crt"));
  const cluster = {
    "certificate-authority-data": authority.toString("base64"),
    "tls-server-name": "kubernetes.default.svc",
  };
  return kubeconfigText(url, files.token, cluster);
}

/** Pods can be created once the node runs pods and each namespace gets its ServiceAccount. */
async function untilUsable(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const deadline = Date.now() + nodeReadySeconds * 1000;
  for (;;) {
    const state = await usableState(core).catch((error: unknown) => String(error));
    if (state === undefined) return;
    if (Date.now() > deadline) throw new Error(`Kubernetes is not usable after ${nodeReadySeconds} s: ${state}`);
    await delay(pollMilliseconds);
  }
}

/** What is still missing; undefined if nothing is. */
async function usableState(core: CoreV1Api): Promise<string | undefined> {
  const { status } = await core.readNode({ name: nodeName });
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status !== "True") return `node ${nodeName} is not ready: ${ready?.message ?? "no state yet"}`;
  await core.readNamespacedServiceAccount({ name: "default", namespace: "default" });
  return undefined;
}
