import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { networkPluginFolder } from "./node-programs";
import { nodeAddress } from "./namespace";

export const pauseImage = "localhost/pause:test";
export const apiServerPort = 6443;
export const nodeName = "node-0";
const podNetwork = "10.244.0.0/16";
const clusterDomain = "cluster.local";

/** Where the cluster's servers find what they read. */
export interface ClusterFiles {
  folder: string;
  /** Of whoever may do everything. */
  token: string;
  tokens: string;
  serviceAccountKey: string;
  /** Of the servers themselves; the API server's certificate joins them inside. */
  kubeconfig: string;
  kubelet: string;
  containerd: string;
  coredns: string;
  certificates: string;
}

/** Writes the configuration of all servers. The control groups of all pods lie below the one that is named. */
export async function writeClusterFiles(folder: string, controlGroup: string): Promise<ClusterFiles> {
  const place = (name: string): string => join(folder, name);
  const network = place("network");
  const files: ClusterFiles = {
    folder,
    token: randomBytes(24).toString("hex"),
    tokens: place("tokens.csv"),
    serviceAccountKey: place("service-account.pem"),
    kubeconfig: place("servers.kubeconfig"),
    kubelet: place("kubelet.json"),
    containerd: place("containerd.toml"),
    coredns: place("Corefile"),
    certificates: place("certificates"),
  };
  await mkdir(network);
  const write = (file: string, text: string): Promise<void> => writeFile(file, text, { mode: 0o600 });
  await write(files.tokens, `${files.token},admin,admin,system:masters\n`);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await write(files.serviceAccountKey, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const certificate = { "certificate-authority": join(files.certificates, "apiserver.crt") };
  await write(files.kubeconfig, kubeconfigText(`https://${nodeAddress}:${apiServerPort}`, files.token, certificate));
  await write(files.kubelet, JSON.stringify(kubeletConfiguration(controlGroup)));
  await write(files.containerd, containerdConfiguration(folder, network));
  await write(files.coredns, coreDnsConfiguration(files.kubeconfig));
  await write(join(network, "10-pods.conflist"), JSON.stringify(podNetworkConfiguration()));
  return files;
}

/** JSON is YAML. */
export function kubeconfigText(server: string, token: string, cluster: Record<string, string>): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, ...cluster } }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "admin" } }],
    "current-context": "test",
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function kubeletConfiguration(controlGroup: string): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${controlGroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    // A nearly full disk of the developer's is no reason to evict pods, nor to remove images.
    evictionHard: { "memory.available": "0%", "nodefs.available": "0%", "imagefs.available": "0%" },
    imageGCHighThresholdPercent: 100,
    enforceNodeAllocatable: [],
    // Only the API server, inside the same namespace, can reach the kubelet.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: "AlwaysAllow" },
    clusterDNS: [nodeAddress],
    clusterDomain,
    resolvConf: "",
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    syncFrequency: "5s",
    configMapAndSecretChangeDetectionStrategy: "Watch",
  };
}

function containerdConfiguration(folder: string, network: string): string {
  const cri = `plugins."io.containerd.grpc.v1.cri"`;
  return `version = 2
root = "${join(folder, "containerd")}"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "${join(folder, "opt")}"
[${cri}]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [${cri}.cni]
    bin_dir = "${networkPluginFolder() ?? ""}"
    conf_dir = "${network}"
  [${cri}.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [${cri}.containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

/** A link to the node for each pod: traffic between pods is routed there, where kube-proxy's rules apply to it. */
function podNetworkConfiguration(): object {
  const ipam = { type: "host-local", ranges: [[{ subnet: podNetwork }]], routes: [{ dst: "0.0.0.0/0" }] };
  return { cniVersion: "0.4.0", name: "pods", plugins: [{ type: "ptp", ipMasq: false, ipam }] };
}

function coreDnsConfiguration(kubeconfig: string): string {
  return `.:53 {
  errors
  kubernetes ${clusterDomain} {
    kubeconfig ${kubeconfig}
  }
}
`;
}
