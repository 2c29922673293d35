let loaded: ReturnType<typeof load> | undefined;

function load() {
  return import("@kubernetes/client-node");
}

/** The client library for Kubernetes. It is large, and loaded only when a cluster is talked to. */
export function kubernetesLibrary(): ReturnType<typeof load> {
  return (loaded ??= load());
}

type KubernetesLibrary = Awaited<ReturnType<typeof load>>;

/** Where a cluster is and who asks. */
export type KubeConfig = InstanceType<KubernetesLibrary["KubeConfig"]>;
