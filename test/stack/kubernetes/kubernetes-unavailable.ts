/** No cluster can be had here. In CI that is a failure, not a reason to skip. */
export class KubernetesUnavailable extends Error {
  override readonly name = "KubernetesUnavailable";

  constructor(missing: string) {
    super(
      `There is no Kubernetes to test against: ${missing}. ` +
        "Run this as root on Linux with apt-get (containerd and what else a node needs is installed when it is missing) " +
        "and with Go on PATH, or let KUBECONFIG name a cluster that tests may use, such as one of kind or k3d, and " +
        "CAMUNDA_BACKUP_ADDRESS_FOR_PODS an address of this machine that its pods reach.",
    );
  }
}
