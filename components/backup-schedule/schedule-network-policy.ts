import * as pulumi from "@pulumi/pulumi";

import { DECLARED, type PolicyAddress } from "../../operations/scheduled-run/declared-access";
import { kubernetesPackage } from "../kubernetes-package";
import { HEALED, type ObjectMetadata } from "./run-access";
import { type ScheduleNetworkPolicy } from "./schedule-args";
import { guardName, type ScheduleNames } from "./schedule-names";
import { type SchedulePlan } from "./schedule-plan";

const DNS_PORTS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];

/** Lets the pods of a schedule reach what a run needs and nothing else; on wish, shuts Optimize's management port to all others. */
export function scheduleNetworkPolicies(
  name: string,
  names: ScheduleNames,
  wanted: ScheduleNetworkPolicy,
  metadata: ObjectMetadata,
  podLabels: Record<string, string>,
  plan: pulumi.Output<SchedulePlan>,
  options: pulumi.CustomResourceOptions,
): void {
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
  new networking.v1.NetworkPolicy(
    `${name}-egress`,
    { metadata: { name: names.base, ...metadata, annotations }, spec },
    options,
  );
  if (guardOptimize === undefined) return;

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
  new networking.v1.NetworkPolicy(
    `${name}-guard`,
    {
      metadata: {
        ...metadata,
        name: pulumi.output(metadata.namespace).apply((space) => guardName(names, space)),
        namespace,
        annotations: declared(guardSpec),
      },
      spec: guardSpec,
    },
    options,
  );
}

function declared(spec: object) {
  return { ...HEALED, [DECLARED]: pulumi.jsonStringify(spec) };
}

/** The policies that `scheduleNetworkPolicies` makes. */
export function policyAddresses(
  names: ScheduleNames,
  wanted: ScheduleNetworkPolicy | undefined,
  scheduleNamespace: pulumi.Input<string>,
): pulumi.Output<PolicyAddress[]> {
  return pulumi
    .all([scheduleNamespace, wanted?.guardOptimize?.namespace])
    .apply(([space, guarded]) => [
      ...(wanted === undefined ? [] : [{ namespace: space, name: names.base }]),
      ...(guarded === undefined ? [] : [{ namespace: guarded, name: guardName(names, space) }]),
    ]);
}
