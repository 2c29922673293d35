import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { DECLARED, type PolicyAddress } from "../../operations/scheduled-run/declared-access";
import { kubernetesPackage } from "../kubernetes-package";
import { HEALED, type ObjectMetadata } from "./run-access";
import { type ScheduleNetworkPolicy } from "./schedule-args";
import { autonamedChild, type ScheduleNames } from "./schedule-names";
import { type SchedulePlan } from "./schedule-plan";

const DNS_PORTS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];

/**
 * Lets the pods of a schedule reach what a run needs and nothing else; on wish, shuts Optimize's management port to all
 * others. The policy beside Optimize is named by the kubernetes plugin: schedules of one name in several namespaces may guard
 * the same Optimize, and a `guardOptimize.namespace` that is taken back after an `up` that failed finds its old name taken.
 *
 * @returns where the policies are.
 */
export function scheduleNetworkPolicies(
  name: string,
  names: ScheduleNames,
  wanted: ScheduleNetworkPolicy,
  metadata: ObjectMetadata,
  podLabels: Record<string, string>,
  plan: pulumi.Output<SchedulePlan>,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<PolicyAddress[]> {
  const { networking } = kubernetesPackage();
  const { apiServerPorts, extraEgress, guardOptimize } = wanted;
  const egress = pulumi
    .all([plan, apiServerPorts, extraEgress])
    .apply(([{ managementPort, datastorePort }, api, extra]) => {
      const ports = new Set([
        ...(api ?? [443, 6443]),
        managementPort,
        ...(datastorePort === undefined ? [] : [datastorePort]),
      ]);
      return [
        { ports: DNS_PORTS },
        { ports: [...ports].sort((one, other) => one - other).map((port) => ({ protocol: "TCP", port })) },
        ...(extra ?? []),
      ];
    });
  const spec = { podSelector: { matchLabels: podLabels }, policyTypes: ["Ingress", "Egress"], egress };
  const annotations = declared(spec);
  const egressPolicy = new networking.v1.NetworkPolicy(
    `${name}-egress`,
    { metadata: { name: names.base, ...metadata, annotations }, spec },
    options,
  );
  if (guardOptimize === undefined) return addresses([egressPolicy]);

  const { namespace, podLabels: optimizeLabels, openPorts, from } = guardOptimize;
  const ours = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": metadata.namespace } },
    podSelector: { matchLabels: podLabels },
  };
  const ingress = pulumi
    .all([openPorts, from, plan.managementPort])
    .apply(([open, others, managementPort]) => [
      { from: [ours], ports: [{ protocol: "TCP", port: managementPort }] },
      { ports: (open ?? [8090]).map((port) => ({ protocol: "TCP", port })) },
      ...(others === undefined || others.length === 0 ? [] : [{ from: others }]),
    ]);
  const guardSpec = { podSelector: { matchLabels: optimizeLabels }, policyTypes: ["Ingress"], ingress };
  const guard = new networking.v1.NetworkPolicy(
    autonamedChild(name, names, "guard"),
    { metadata: { ...metadata, namespace, annotations: declared(guardSpec) }, spec: guardSpec },
    options,
  );
  return addresses([egressPolicy, guard]);
}

function declared(spec: object) {
  return { ...HEALED, [DECLARED]: pulumi.jsonStringify(spec) };
}

function addresses(policies: readonly kubernetes.networking.v1.NetworkPolicy[]): pulumi.Output<PolicyAddress[]> {
  return pulumi.all(policies.map(({ metadata }) => metadata.apply(({ namespace, name }) => ({ namespace, name }))));
}
