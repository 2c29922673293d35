import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type ServerProcess, startServerProcess } from "../server-process";
import { apiServerPort, type ClusterFiles, nodeName } from "./cluster-files";
import { type Namespace, nodeAddress, runInside } from "./namespace";
import type { ServerPrograms } from "./server-programs";

const readyTimeoutSeconds = 400;
const serviceNetwork = "10.96.0.0/16";
const issuer = "https://kubernetes.default.svc";

/** What a server's start needs. */
export interface ServerPlace {
  namespace: Namespace;
  files: ClusterFiles;
  programs: ServerPrograms;
}

type Ready = () => Promise<boolean>;

/** The state of the cluster lives here. */
export function startEtcd(place: ServerPlace): Promise<ServerProcess> {
  const folder = place.files.folder;
  const given = {
    "data-dir": join(folder, "etcd"),
    "listen-client-urls": "http://127.0.0.1:2379",
    "advertise-client-urls": "http://127.0.0.1:2379",
    "listen-peer-urls": "http://127.0.0.1:2380",
    // The data does not outlive the cluster.
    "unsafe-no-fsync": "true",
  };
  return startServer(place, "etcd", given, answers(place, "http://127.0.0.1:2379/health"));
}

export function startApiServer(place: ServerPlace): Promise<ServerProcess> {
  const { files } = place;
  const given = {
    "etcd-servers": "http://127.0.0.1:2379",
    "advertise-address": nodeAddress,
    "secure-port": String(apiServerPort),
    // It makes a certificate of its own there.
    "cert-dir": files.certificates,
    "token-auth-file": files.tokens,
    "authorization-mode": "Node,RBAC",
    "service-cluster-ip-range": serviceNetwork,
    "service-account-issuer": issuer,
    "service-account-key-file": files.serviceAccountKey,
    "service-account-signing-key-file": files.serviceAccountKey,
    // The node's name is known to nobody.
    "kubelet-preferred-address-types": "InternalIP",
  };
  return startServer(place, "kube-apiserver", given, answers(place, `https://${nodeAddress}:${apiServerPort}/readyz`));
}

export function startControllerManager(place: ServerPlace): Promise<ServerProcess> {
  const { files } = place;
  const given = {
    kubeconfig: files.kubeconfig,
    "leader-elect": "false",
    "use-service-account-credentials": "false",
    "service-account-private-key-file": files.serviceAccountKey,
    "root-ca-file": join(files.certificates, "apiserver.crt"),
  };
  return startServer(place, "kube-controller-manager", given, answers(place, "https://127.0.0.1:10257/healthz"));
}

export function startScheduler(place: ServerPlace): Promise<ServerProcess> {
  const given = { kubeconfig: place.files.kubeconfig, "leader-elect": "false" };
  return startServer(place, "kube-scheduler", given, answers(place, "https://127.0.0.1:10259/healthz"));
}

/** Services of the cluster are rules for packets, in the cluster's own network namespace. */
export function startProxy(place: ServerPlace): Promise<ServerProcess> {
  const given = {
    kubeconfig: place.files.kubeconfig,
    "hostname-override": nodeName,
    "proxy-mode": "iptables",
    "detect-local-mode": "InterfaceNamePrefix",
    "pod-interface-name-prefix": "veth",
    // These limits belong to the whole machine.
    "conntrack-max-per-core": "0",
    "conntrack-tcp-timeout-established": "0",
    "conntrack-tcp-timeout-close-wait": "0",
  };
  return startServer(place, "kube-proxy", given, answers(place, "http://127.0.0.1:10249/healthz"));
}

export function startKubelet(place: ServerPlace): Promise<ServerProcess> {
  const given = {
    config: place.files.kubelet,
    kubeconfig: place.files.kubeconfig,
    "hostname-override": nodeName,
    "node-ip": nodeAddress,
    "root-dir": join(place.files.folder, "kubelet"),
    "cert-dir": join(place.files.folder, "kubelet-certificates"),
  };
  return startServer(place, "kubelet", given, answers(place, "http://127.0.0.1:10248/healthz"));
}

/** The cluster's names, answered at the node's address. */
export function startDns(place: ServerPlace): Promise<ServerProcess> {
  const { folder, coredns } = place.files;
  // It says so when it listens.
  const listens = async (): Promise<boolean> =>
    (await readFile(logFile(folder, "coredns"), "utf8")).includes("CoreDNS-");
  return startInside(place, "coredns", place.programs.cluster, ["coredns", "-conf", coredns], listens);
}

/** Runs the containers. */
export function startContainerd(place: ServerPlace): Promise<ServerProcess> {
  const { namespace, files } = place;
  const serves = async (): Promise<boolean> => (await runInside(namespace, "ctr", ["version"])).includes("Server");
  return startInside(place, "containerd", "containerd", ["--config", files.containerd], serves);
}

function answers({ namespace, programs }: ServerPlace, url: string): Ready {
  return () => runInside(namespace, programs.ask, [url]).then(() => true);
}

function startServer(place: ServerPlace, name: string, given: Record<string, string>, ready: Ready) {
  const flags = Object.entries(given).map(([flag, value]) => `--${flag}=${value}`);
  return startInside(place, name, place.programs.cluster, [name, ...flags], ready);
}

function startInside(
  { namespace, files }: ServerPlace,
  label: string,
  program: string,
  given: readonly string[],
  ready: Ready,
): Promise<ServerProcess> {
  return startServerProcess({
    label,
    ...namespace.inside(program, given),
    env: namespace.environment,
    logFile: logFile(files.folder, label),
    ready,
    readyTimeoutSeconds,
    usualSeconds: 10,
  });
}

function logFile(folder: string, server: string): string {
  return join(folder, "logs", `${server}.log`);
}
