import * as v from "valibot";

import { isOwnNotFound } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesApi } from "./requests";

const metadata = v.object({ annotations: v.optional(v.record(v.string(), v.string()), {}) });

const roleBody = v.pipe(
  v.object({ metadata, rules: v.nullish(v.array(v.unknown())) }),
  v.transform(({ metadata: { annotations }, rules }) => ({ annotations, spec: { rules: rules ?? [] } })),
);

const networkPolicyBody = v.pipe(
  v.object({ metadata, spec: v.record(v.string(), v.unknown()) }),
  v.transform(({ metadata: { annotations }, spec }) => ({ annotations, spec })),
);

/** A Role or a NetworkPolicy. */
export interface AccessObject {
  readonly annotations: Readonly<Record<string, string>>;
  /** Of a Role its `rules`, of a NetworkPolicy its `spec`. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Reads what limits the pods of a schedule. Undefined when the API server itself says that there is none. */
export interface AccessObjects {
  /** Of the schedule. */
  readonly namespace: string;
  role(name: string): Promise<AccessObject | undefined>;
  networkPolicy(namespace: string, name: string): Promise<AccessObject | undefined>;
}

/** Gives access to the Roles of a namespace, and to NetworkPolicies of any. */
export function accessObjectsIn(api: KubernetesApi, ownNamespace: string): AccessObjects {
  const read = async (
    { kind, apiGroup, resource }: { kind: string; apiGroup: string; resource: string },
    schema: typeof roleBody | typeof networkPolicyBody,
    namespace: string,
    name: string,
  ): Promise<AccessObject | undefined> => {
    const path = `/apis/${apiGroup}/v1/namespaces/${encodeURIComponent(namespace)}/${resource}/${encodeURIComponent(name)}`;
    const answer = await api.request({ method: "GET", path });
    if (isOwnNotFound(answer)) return undefined;
    const rule = { apiGroup, resource, verbs: ["get"], namespace };
    return parseAnswer(api.target, `reading the ${kind} ${name}`, rule, answer, schema);
  };
  const role = { kind: "Role", apiGroup: "rbac.authorization.k8s.io", resource: "roles" };
  const networkPolicy = { kind: "NetworkPolicy", apiGroup: "networking.k8s.io", resource: "networkpolicies" };
  return {
    namespace: ownNamespace,
    role: (name) => read(role, roleBody, ownNamespace, name),
    networkPolicy: (namespace, name) => read(networkPolicy, networkPolicyBody, namespace, name),
  };
}
