import * as v from "valibot";

import { kubernetesErrorFor } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesApi, type Permission } from "./requests";

/** What starts and stops the pods of one namespace. */
export interface Scaling {
  scale(deployment: string, replicas: number): Promise<void>;
  /** The names of the autoscalers that scale a Deployment; undefined where that may not be asked for. */
  autoscalersOf(deployment: string): Promise<readonly string[] | undefined>;
  /** The last lines that a container wrote; undefined where they may not be read, or are not there yet. */
  lastLines(pod: string, container: string, count: number): Promise<readonly string[] | undefined>;
}

const scaleBody = v.object({ spec: v.optional(v.object({ replicas: v.optional(v.number(), 0) }), {}) });
const autoscalersBody = v.object({
  items: v.array(
    v.object({
      metadata: v.object({ name: v.string() }),
      spec: v.object({ scaleTargetRef: v.object({ kind: v.string(), name: v.string() }) }),
    }),
  ),
});

export function scalingIn(api: KubernetesApi, namespace: string): Scaling {
  const space = encodeURIComponent(namespace);
  return {
    async scale(deployment, replicas) {
      const answer = await api.request({
        method: "PATCH",
        path: `/apis/apps/v1/namespaces/${space}/deployments/${encodeURIComponent(deployment)}/scale`,
        contentType: "application/merge-patch+json",
        body: JSON.stringify({ spec: { replicas } }),
      });
      const rule: Permission = { apiGroup: "apps", resource: "deployments/scale", verbs: ["patch"], namespace };
      parseAnswer(api.target, `scaling the Deployment ${deployment} to ${replicas}`, rule, answer, scaleBody);
    },
    async autoscalersOf(deployment) {
      const path = `/apis/autoscaling/v2/namespaces/${space}/horizontalpodautoscalers`;
      const answer = await api.request({ method: "GET", path });
      if (answer.status === 403 || answer.status === 404) return undefined;
      const rule: Permission = {
        apiGroup: "autoscaling",
        resource: "horizontalpodautoscalers",
        verbs: ["list"],
        namespace,
      };
      const { items } = parseAnswer(api.target, "listing autoscalers", rule, answer, autoscalersBody);
      return items
        .filter(({ spec }) => spec.scaleTargetRef.kind === "Deployment" && spec.scaleTargetRef.name === deployment)
        .map(({ metadata }) => metadata.name);
    },
    async lastLines(pod, container, count) {
      const answer = await api.request({
        method: "GET",
        path: `/api/v1/namespaces/${space}/pods/${encodeURIComponent(pod)}/log`,
        query: { container, tailLines: String(count) },
      });
      if (answer.status === 403 || answer.status === 404 || answer.status === 400) return undefined;
      const rule: Permission = { apiGroup: "", resource: "pods/log", verbs: ["get"], namespace };
      if (answer.status !== 200) throw kubernetesErrorFor(api.target, `reading the log of ${pod}`, rule, answer);
      return answer.text.split("\n").filter((line) => line !== "");
    },
  };
}
