import { givenKubeconfigFile, useGivenCluster } from "./given-cluster";
import { KubernetesUnavailable } from "./kubernetes-unavailable";
import { reasonAgainstOwnNode } from "./node-programs";
import { startOwnNode } from "./own-node";
import type { RunningKubernetes } from "./running-kubernetes";

/**
 * Starts a real Kubernetes for tests: API server, etcd, controller manager, scheduler, kubelet, kube-proxy, DNS and
 * containerd, all in a namespace of their own. Where this machine cannot, the cluster in KUBECONFIG is used; without
 * one, `KubernetesUnavailable` says what is missing.
 */
export async function startKubernetes(): Promise<RunningKubernetes> {
  const reason = reasonAgainstOwnNode();
  if (reason === undefined) return startOwnNode();
  const given = givenKubeconfigFile();
  if (given === undefined) throw new KubernetesUnavailable(reason);
  return useGivenCluster(given);
}
