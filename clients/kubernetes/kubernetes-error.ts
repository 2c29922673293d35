import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { excerptOf } from "../http/excerpt";
import { REFUSAL_ADVICE, refusalOf } from "./refused-request";
import { type KubernetesAnswer, type Permission } from "./requests";

/** An error answer of a Kubernetes API server. */
export class KubernetesError extends ExplainedError {
  readonly status: number;

  constructor(status: number, message: string) {
    super("failed", message);
    this.name = "KubernetesError";
    this.status = status;
  }
}

const statusBody = v.object({
  kind: v.literal("Status"),
  message: v.optional(v.string(), ""),
  reason: v.optional(v.string(), ""),
  details: v.optional(
    v.object({
      causes: v.optional(
        v.array(
          v.object({
            reason: v.optional(v.string(), ""),
            message: v.optional(v.string(), ""),
            field: v.optional(v.string(), ""),
          }),
        ),
        [],
      ),
    }),
    {},
  ),
});

/** What an API server says of a request that it did not carry out, undefined when it is somebody else who answers. */
export function statusOf(answer: KubernetesAnswer): v.InferOutput<typeof statusBody> | undefined {
  try {
    const body = v.safeParse(statusBody, JSON.parse(answer.text));
    return body.success ? body.output : undefined;
  } catch {
    return undefined;
  }
}

/** The API server's own "there is no such object"; a proxy's 404 is not. */
export function isOwnNotFound(answer: KubernetesAnswer): boolean {
  return answer.status === 404 && statusOf(answer)?.reason === "NotFound";
}

/**
 * Puts an error answer into words, with the rule that is missing where one is.
 *
 * @param doing what was tried, such as "reading the Service optimize".
 */
export function kubernetesErrorFor(
  target: string,
  doing: string,
  permission: Permission,
  answer: KubernetesAnswer,
): KubernetesError {
  const own = statusOf(answer)?.message;
  const detail = own ?? excerptOf(answer.text);
  const said = `Kubernetes: ${target} answered ${answer.status} to ${doing}${detail === "" ? "" : `: ${detail}`}`;
  return new KubernetesError(answer.status, `${said}${wayOut(permission, answer.status, own)}`);
}

function wayOut(permission: Permission, status: number, own: string | undefined): string {
  if (status === 401)
    return "\nThe credentials of the kubeconfig are not, or no longer, accepted: log in to the cluster again.";
  if (status !== 403) return "";
  const refusal = refusalOf(own);
  if (refusal === "no-rule") return missingRule(permission);
  return `\n${REFUSAL_ADVICE[refusal]}${refusal === "unknown" ? perhapsMissingRule(permission) : ""}`;
}

/** The rule that lets a request through, as it is written in a Role. */
function missingRule(permission: Permission): string {
  return ruleText("Who asks needs this rule", permission);
}

/** The same, where something else may be the reason. */
export function perhapsMissingRule(permission: Permission): string {
  return ruleText("Who asks may lack this rule", permission);
}

function ruleText(begin: string, { apiGroup, resource, verbs, namespace }: Permission): string {
  return `\n${begin}, in a Role of the namespace ${namespace}:\n- apiGroups: ["${apiGroup}"]\n  resources: ["${resource}"]\n  verbs: [${verbs.map((verb) => `"${verb}"`).join(", ")}]`;
}
