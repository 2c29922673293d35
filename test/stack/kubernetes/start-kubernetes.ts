import { givenKubeconfigFile, useGivenCluster } from "./given-cluster";
import { KubernetesUnavailable } from "./kubernetes-unavailable";
import { reasonAgainstOwnNode } from "./node-programs";
import { type OwnNode, startOwnNode } from "./own-node";
import type { RunningKubernetes } from "./running-kubernetes";

/** Why no cluster can be had on this machine, and the way out; undefined if one can. */
export function reasonAgainstKubernetes(): string | undefined {
  const reason = reasonAgainstOwnNode();
  if (reason === undefined || givenKubeconfigFile() !== undefined) return undefined;
  return new KubernetesUnavailable(reason).message;
}

/**
 * Starts a real Kubernetes for tests: API server, etcd, controller manager, scheduler, kubelet, kube-proxy, DNS and
 * containerd, all in a namespace of their own. Where this machine cannot, the cluster in KUBECONFIG is used; without
 * one, `KubernetesUnavailable` says what is missing.
 */
export async function startKubernetes(): Promise<OwnNode | RunningKubernetes> {
  const reason = reasonAgainstOwnNode();
  if (reason === undefined) return startOwnNode();
  const given = givenKubeconfigFile();
  if (given === undefined) throw new KubernetesUnavailable(reason);
  return useGivenCluster(given);
}
