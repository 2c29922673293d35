import * as v from "valibot";

import { isOwnNotFound } from "./kubernetes-error";
import { parseAnswer } from "./parse-answer";
import { type KubernetesApi } from "./requests";

const configMapBody = v.object({ data: v.optional(v.record(v.string(), v.string()), {}) });

/** The texts in a ConfigMap, undefined when the API server itself says that there is none. */
export async function configMapTexts(
  api: KubernetesApi,
  namespace: string,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps/${encodeURIComponent(name)}`;
  const answer = await api.request({ method: "GET", path });
  if (isOwnNotFound(answer)) return undefined;
  const rule = { apiGroup: "", resource: "configmaps", verbs: ["get"], namespace };
  return parseAnswer(api.target, `reading the ConfigMap ${name}`, rule, answer, configMapBody).data;
}
