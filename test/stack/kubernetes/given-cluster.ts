import { readFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { delimiter } from "node:path";

import { KubeConfig, VersionApi } from "@kubernetes/client-node";

import type { RunningKubernetes } from "./running-kubernetes";

/** An address of this machine that pods of the given cluster reach, such as that of kind's bridge. */
const addressVariable = "CAMUNDA_BACKUP_ADDRESS_FOR_PODS";

/**
 * The first file that KUBECONFIG names, if the address is given too: KUBECONFIG alone may be anybody's production, which
 * nobody meant for tests.
 */
export function givenKubeconfigFile(): string | undefined {
  if (process.env[addressVariable] === undefined) return undefined;
  return process.env["KUBECONFIG"]?.split(delimiter).find((file) => file !== "");
}

/** Uses a cluster that somebody else started and that stays; its images come from its registries. */
export async function useGivenCluster(kubeconfigFile: string): Promise<RunningKubernetes> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigFile);
  const apiServerUrl = config.getCurrentCluster()?.server;
  if (apiServerUrl === undefined) throw new Error(`${kubeconfigFile} has no current context that names a cluster`);
  const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
  process.stderr.write(`Using the cluster of KUBECONFIG, ${apiServerUrl} (${gitVersion})\n`);
  const closings: (() => void)[] = [];
  return {
    kubeconfig: await readFile(kubeconfigFile, "utf8"),
    kubeconfigFile,
    apiServerUrl,
    version: gitVersion.replace(/^v/, ""),
    nodeImages: [
      "docker.io/library/node:22",
      "docker.io/library/node:22-slim",
      "docker.io/library/node:22-bookworm-slim",
    ],
    versionedImage: { name: "docker.io/library/node:22.21.1", version: "22.21.1" },
    exposeToCluster: (hostPort) => expose(hostPort, closings),
    stop: () => {
      for (const close of closings) close();
      return Promise.resolve();
    },
  };
}

async function expose(hostPort: number, closings: (() => void)[]): Promise<{ host: string; port: number }> {
  const host = process.env[addressVariable];
  if (host === undefined) {
    throw new Error(`Set ${addressVariable} to an address of this machine that pods of the cluster reach`);
  }
  const server = createServer((accepted) => {
    const dialed = createConnection(hostPort, "127.0.0.1");
    accepted.pipe(dialed).pipe(accepted);
    accepted.on("error", () => dialed.destroy());
    dialed.on("error", () => accepted.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, host, resolve));
  server.unref();
  closings.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`Not listening at ${host}`);
  return { host, port: address.port };
}
