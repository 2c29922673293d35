import * as pulumi from "@pulumi/pulumi";

import { suspiciousPort } from "../../clients/optimize/settings";
import { type KubernetesService } from "./kubernetes-service-args";

/** Optimize's management port, which has neither TLS nor authentication of its own and should not be public. */
export interface ManagementApi {
  /** Such as `http://optimize.camunda.svc:8092`, without a path: Optimize's contextPath does not apply to this port. Exactly one of `url` and `inKubernetes` is given. */
  url?: pulumi.Input<string>;
  /** The Service of a cluster that cannot be reached otherwise, as is usual; Camunda's chart calls the port `management`. */
  inKubernetes?: pulumi.Input<KubernetesService>;
  /**
   * The generation of the API: `3.10+` for Camunda 8.2 and later, and for Camunda 7's Optimize 3.10 and later; `3.9` for
   * Optimize 3.9, which can neither list nor delete backups, so that `datastore` is needed too. Default: "3.10+".
   */
  api?: pulumi.Input<"3.10+" | "3.9">;
  /** Sent with each request, for a proxy in between; the values are kept as secrets. */
  headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** PEM of the authority that signed the certificate of a proxy in between. */
  caCertificate?: pulumi.Input<string>;
  /** Accepts any certificate, and warns each time: for experiments only. Default: false. */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /** As `Datastore.proxy`. */
  proxy?: pulumi.Input<string>;
  /** Seconds until a request must be answered. Default: 30. */
  requestTimeoutSeconds?: pulumi.Input<number>;
}

/** The properties of a `ManagementApi` that are kept as secrets. */
export const MANAGEMENT_API_SECRETS = ["headers", "proxy", "inKubernetes.kubeconfig"] as const;

/** Warns, at the resource, about an address that looks like that of another port or another component. */
export function warnAboutPort(managementApi: pulumi.Input<ManagementApi>, resource: pulumi.Resource): void {
  pulumi.output(managementApi).apply(async (given?: Partial<pulumi.Unwrap<ManagementApi>>) => {
    const forwarded = given?.inKubernetes;
    const [property, address] =
      forwarded === undefined ? ["url", given?.url ?? ""] : ["inKubernetes.port", `http://service:${forwarded.port}`];
    const suspicion = suspiciousPort(address);
    if (suspicion !== undefined) await pulumi.log.warn(`managementApi.${property}: port ${suspicion}.`, resource);
  });
}
