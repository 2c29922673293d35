import * as v from "valibot";

import { type Finding } from "../../clients/finding";
import { kubernetesServiceSchema, serviceAddress } from "../../clients/kubernetes/settings";

interface Target {
  readonly url?: string;
  readonly inKubernetes?: unknown;
  readonly caCertificate?: string;
  readonly insecureSkipTlsVerify?: boolean;
}

/**
 * A target as pods reach it: a Service by its name in the cluster's DNS, where Pulumi itself needs a port-forward. What
 * is no Service stays as it is.
 *
 * @param property such as `managementApi`, for what is found.
 */
export function inClusterTarget<Given extends Target>(
  property: string,
  given: Given,
  findings: Finding[],
): Omit<Given, "inKubernetes"> {
  const { inKubernetes, ...rest } = given;
  const service = v.safeParse(kubernetesServiceSchema, inKubernetes);
  // What is wrong with it is said by the schema of the whole.
  if (!service.success || given.url !== undefined) return rest;
  if (typeof service.output.port === "string") {
    const problem = "is a name; pods find the Service by DNS, which knows no names of ports: give its number";
    findings.push({ property: `${property}.inKubernetes.port`, problem });
  }
  return { ...rest, url: serviceAddress(service.output, given) };
}

/** The port of an address. */
export function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
