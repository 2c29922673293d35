import type * as pulumi from "@pulumi/pulumi";

/** A Service of a Kubernetes cluster, reached by a port-forward to a ready pod of it; kubectl is not needed. */
export interface KubernetesService {
  namespace: pulumi.Input<string>;
  /** The Service's name, such as `camunda-optimize`. */
  service: pulumi.Input<string>;
  /** The Service's port: its number or its name. */
  port: pulumi.Input<number | string>;
  /**
   * Whether the Service speaks TLS; its certificate then has to name the Service, such as `<service>.<namespace>.svc`.
   * Default: true where the port is 443, 8443 or called https, or where a certificate is given; false otherwise.
   */
  tls?: pulumi.Input<boolean>;
  /** A context of the kubeconfig. Default: its current one. */
  context?: pulumi.Input<string>;
  /**
   * The content of a kubeconfig; kept as a secret. Default: the files that KUBECONFIG names where Pulumi runs, else
   * `~/.kube/config`, else the service account of the pod that Pulumi runs in.
   */
  kubeconfig?: pulumi.Input<string>;
}
