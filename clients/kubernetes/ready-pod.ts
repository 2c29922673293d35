import * as v from "valibot";

import { inWords } from "../finding";
import { TransportError } from "../http/transport-error";
import { isOwnNotFound, KubernetesError } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesApi, type Permission } from "./requests";
import { type KubernetesServiceSettings } from "./settings";

/** A port of a pod that takes requests for a Service. */
export interface PodPort {
  readonly pod: string;
  readonly port: number;
}

const nullableText = v.nullish(v.string(), "");

const serviceBody = v.object({
  spec: v.object({
    type: v.optional(v.string()),
    ports: v.optional(v.array(v.object({ name: nullableText, port: v.number() })), []),
  }),
});

const slicesBody = v.object({
  items: v.array(
    v.object({
      ports: v.nullish(v.array(v.object({ name: nullableText, port: v.nullish(v.number()) })), []),
      endpoints: v.nullish(
        v.array(
          v.object({
            conditions: v.optional(v.object({ ready: v.nullish(v.boolean()) }), {}),
            targetRef: v.nullish(v.object({ kind: v.optional(v.string()), name: v.optional(v.string()) })),
          }),
        ),
        [],
      ),
    }),
  ),
});

/**
 * Finds a ready pod behind a Service, and the port at which it serves what the Service's port stands for.
 *
 * @throws KubernetesError when there is no such Service or port; TransportError when no pod is ready, which passes.
 */
export async function readyPod(api: KubernetesApi, service: KubernetesServiceSettings): Promise<PodPort> {
  const portName = await namedPort(api, service);
  const { namespace } = service;
  const permission: Permission = {
    apiGroup: "discovery.k8s.io",
    resource: "endpointslices",
    verbs: ["list"],
    namespace,
  };
  const answer = await api.request({
    method: "GET",
    path: `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`,
    query: { labelSelector: `kubernetes.io/service-name=${service.service}` },
  });
  const doing = `listing the endpoints of the Service ${service.service}`;
  const { items } = parseAnswer(api.target, doing, permission, answer, slicesBody);

  const unready: string[] = [];
  for (const slice of items) {
    const port = slice.ports?.find(({ name }) => name === portName)?.port ?? undefined;
    for (const endpoint of slice.endpoints ?? []) {
      const pod = endpoint.targetRef?.kind === "Pod" ? endpoint.targetRef.name : undefined;
      if (pod === undefined || port === undefined) continue;
      // A condition that is not given counts as true: that is how the API defines it.
      if (endpoint.conditions.ready !== false) return { pod, port };
      unready.push(pod);
    }
  }
  throw noReadyPod(service, unready);
}

async function namedPort(api: KubernetesApi, service: KubernetesServiceSettings): Promise<string> {
  const { namespace, service: name, port } = service;
  const answer = await api.request({
    method: "GET",
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`,
  });
  if (isOwnNotFound(answer)) {
    throw new KubernetesError(
      404,
      `Kubernetes: there is no Service ${name} in the namespace ${namespace} of ${api.target}. Look at inKubernetes.service and inKubernetes.namespace (\`kubectl get services --all-namespaces\` lists them), and at the context.`,
    );
  }
  const permission: Permission = { apiGroup: "", resource: "services", verbs: ["get"], namespace };
  const { spec } = parseAnswer(api.target, `reading the Service ${name}`, permission, answer, serviceBody);
  if (spec.type === "ExternalName") {
    throw new KubernetesError(
      200,
      `Kubernetes: the Service ${name} stands for a name outside the cluster, and no pod to forward to: give that name as url.`,
    );
  }
  const found = spec.ports.find((one) => (typeof port === "number" ? one.port === port : one.name === port));
  if (found !== undefined) return found.name ?? "";
  const ports = spec.ports.map((one) => ((one.name ?? "") === "" ? `${one.port}` : `${one.port} (${one.name ?? ""})`));
  throw new KubernetesError(
    200,
    `Kubernetes: the Service ${name} in the namespace ${namespace} has no port ${port}; it has ${inWords(ports)}. Correct inKubernetes.port.`,
  );
}

function noReadyPod({ namespace, service }: KubernetesServiceSettings, unready: readonly string[]): TransportError {
  const why =
    unready.length === 0
      ? "it has no pods (scaled to 0, restarting, or its selector matches none)"
      : `of its pods, ${inWords(unready)}, none is ready: \`kubectl -n ${namespace} describe pod ${unready[0] ?? ""}\` says why`;
  return new TransportError(
    "refused",
    false,
    `Kubernetes: no pod takes requests for the Service ${service} in the namespace ${namespace} just now: ${why}.`,
  );
}
