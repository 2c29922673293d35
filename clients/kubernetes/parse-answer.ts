import * as v from "valibot";

import { kubernetesErrorFor, KubernetesError } from "./kubernetes-error";
import { type KubernetesAnswer, type Permission } from "./requests";

/**
 * An answer in the form that is needed of it.
 *
 * @throws KubernetesError for every status but 200 and 201, and for a body of another form.
 */
export function parseAnswer<Schema extends v.GenericSchema>(
  target: string,
  doing: string,
  permission: Permission,
  answer: KubernetesAnswer,
  schema: Schema,
): v.InferOutput<Schema> {
  if (answer.status !== 200 && answer.status !== 201) throw kubernetesErrorFor(target, doing, permission, answer);
  const result = v.safeParse(schema, jsonOf(answer.text));
  if (result.success) return result.output;
  const where = result.issues.map((issue) => v.getDotPath(issue) ?? "the whole").join(", ");
  throw new KubernetesError(
    answer.status,
    `Kubernetes: ${target} answered something to ${doing} that cannot be understood (${where}): is it a Kubernetes API server?`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
