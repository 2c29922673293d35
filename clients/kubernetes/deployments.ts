import * as v from "valibot";

import { type Deployment, deploymentBody, type Pod, podsBody } from "./deployment";
import { isOwnNotFound, statusOf } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesAnswer, type KubernetesApi, type Permission } from "./requests";

/** A field that somebody else holds with another value. */
export interface Conflict {
  /** The field manager, such as `helm`. */
  readonly manager: string;
  readonly field: string;
}

/** What became of fields that were to be set. */
export type Applied =
  { readonly kind: "applied" } | { readonly kind: "contested"; readonly conflicts: readonly Conflict[] };

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Takes fields over from whoever holds them. */
  readonly force: boolean;
  /** Only finds out what would become of it. */
  readonly dryRun: boolean;
}

/** The Deployments of one namespace. */
export interface Deployments {
  readonly namespace: string;
  /** The API server, fit for a message. */
  readonly target: string;
  /** Undefined when the API server itself says that there is none. */
  get(name: string): Promise<Deployment | undefined>;
  names(): Promise<string[]>;
  pods(deployment: Deployment): Promise<Pod[]>;
  /** Server-side apply of the given fields; those that the manager set before and that are not given, go. */
  apply(name: string, spec: object, options: ApplyOptions): Promise<Applied>;
}

const namesBody = v.pipe(
  v.object({ items: v.array(v.object({ metadata: v.object({ name: v.string() }) })) }),
  v.transform(({ items }) => items.map(({ metadata }) => metadata.name)),
);

/** Gives access to the Deployments of a namespace, and to their pods. */
export function deploymentsIn(api: KubernetesApi, namespace: string): Deployments {
  const folder = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`;
  const permission = (verb: string): Permission => ({
    apiGroup: "apps",
    resource: "deployments",
    verbs: [verb],
    namespace,
  });
  return {
    namespace,
    target: api.target,
    async get(name) {
      const answer = await api.request({ method: "GET", path: `${folder}/${encodeURIComponent(name)}` });
      if (isOwnNotFound(answer)) return undefined;
      return parseAnswer(api.target, `reading the Deployment ${name}`, permission("get"), answer, deploymentBody);
    },
    async names() {
      const answer = await api.request({ method: "GET", path: folder });
      return parseAnswer(api.target, "listing Deployments", permission("list"), answer, namesBody);
    },
    async pods(deployment) {
      const answer = await api.request({
        method: "GET",
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
        query: { labelSelector: deployment.selector },
      });
      const rule: Permission = { apiGroup: "", resource: "pods", verbs: ["list"], namespace };
      return parseAnswer(api.target, `listing the pods of the Deployment ${deployment.name}`, rule, answer, podsBody);
    },
    async apply(name, spec, { fieldManager, force, dryRun }) {
      const answer = await api.request({
        method: "PATCH",
        path: `${folder}/${encodeURIComponent(name)}`,
        query: { fieldManager, force: String(force), ...(dryRun ? { dryRun: "All" } : {}) },
        contentType: "application/apply-patch+yaml",
        body: JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace }, spec }),
      });
      const conflicts = answer.status === 409 ? conflictsIn(answer) : [];
      if (conflicts.length > 0) return { kind: "contested", conflicts };
      parseAnswer(api.target, `changing the Deployment ${name}`, permission("patch"), answer, deploymentBody);
      return { kind: "applied" };
    },
  };
}

function conflictsIn(answer: KubernetesAnswer): Conflict[] {
  return (statusOf(answer)?.details.causes ?? [])
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ message, field }) => ({ manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? message, field }));
}
