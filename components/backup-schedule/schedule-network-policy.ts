import * as pulumi from "@pulumi/pulumi";

import { kubernetesPackage } from "../kubernetes-package";
import { type ObjectMetadata } from "./run-access";
import { type BackupScheduleArgs, type ScheduleNetworkPolicy } from "./schedule-args";
import { type ScheduleNames } from "./schedule-names";

const DNS_PORTS = [
  { protocol: "UDP", port: 53 },
  { protocol: "TCP", port: 53 },
];

/** Lets the pods of a schedule reach what a run needs and nothing else; on wish, shuts Optimize's management port to all others. */
export function scheduleNetworkPolicies(
  name: string,
  names: ScheduleNames,
  args: BackupScheduleArgs & { networkPolicy: ScheduleNetworkPolicy },
  metadata: ObjectMetadata,
  podLabels: Record<string, string>,
  options: pulumi.CustomResourceOptions,
): void {
  const { networking } = kubernetesPackage();
  const { apiServerPorts, extraEgress, guardOptimize } = args.networkPolicy;
  const egress = pulumi
    .all([args.managementApi, args.datastore, apiServerPorts, extraEgress])
    .apply(([managementApi, datastore, api, extra]) => {
      const ports = new Set([
        ...(api ?? [443, 6443]),
        portOf(managementApi.url),
        ...(datastore === undefined ? [] : [portOf(datastore.url)]),
      ]);
      return [
        { ports: DNS_PORTS },
        { ports: [...ports].sort((one, other) => one - other).map((port) => ({ protocol: "TCP", port })) },
        ...(extra ?? []),
      ];
    });
  new networking.v1.NetworkPolicy(
    `${name}-egress`,
    {
      metadata: { name: names.base, ...metadata },
      spec: { podSelector: { matchLabels: podLabels }, policyTypes: ["Ingress", "Egress"], egress },
    },
    options,
  );
  if (guardOptimize === undefined) return;

  const { namespace, podLabels: optimizeLabels, openPorts, from } = guardOptimize;
  const ours = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": metadata.namespace } },
    podSelector: { matchLabels: podLabels },
  };
  const ingress = pulumi
    .all([openPorts, from, args.managementApi])
    .apply(([open, others, managementApi]) => [
      { from: [ours], ports: [{ protocol: "TCP", port: portOf(managementApi.url) }] },
      { ports: (open ?? [8090]).map((port) => ({ protocol: "TCP", port })) },
      ...(others === undefined || others.length === 0 ? [] : [{ from: others }]),
    ]);
  new networking.v1.NetworkPolicy(
    `${name}-guard`,
    {
      metadata: { name: `${names.base}-guard`, namespace, labels: metadata.labels },
      spec: { podSelector: { matchLabels: optimizeLabels }, policyTypes: ["Ingress"], ingress },
    },
    options,
  );
}

function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
