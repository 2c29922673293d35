/**
 * Why an API server lets a request not pass: `no-rule` no Role allows it, `admission` a check of what is written, `quota` a
 * limit of the namespace, `ending` the namespace is being deleted, `unknown` it does not say. `not-kubernetes` somebody
 * else answers.
 */
export type Refusal = "no-rule" | "admission" | "quota" | "ending" | "unknown" | "not-kubernetes";

/** By the words of the API server, which answers 403 to all of these; undefined where somebody else answered. */
export function refusalOf(message: string | undefined): Refusal {
  if (message === undefined) return "not-kubernetes";
  if (/ cannot (?:\w+) resource /.test(message) || / cannot \w+ path /.test(message)) return "no-rule";
  if (/\b(?:exceeded quota|failed quota)\b|\b(?:maximum|minimum) \w+ usage per\b/.test(message)) return "quota";
  if (/because it is being terminated/.test(message)) return "ending";
  if (
    /admission (?:webhook|plugin)|violates PodSecurity|ValidatingAdmissionPolicy|denied (?:the )?request/.test(message)
  ) {
    return "admission";
  }
  return "unknown";
}

/** What to do about it, as a sentence; empty where a rule is missing, which whoever asks can name. */
export const REFUSAL_ADVICE: Readonly<Record<Exclude<Refusal, "no-rule">, string>> = {
  admission: "An admission check of the cluster refuses this: no rule of a Role helps. Ask who runs the cluster.",
  quota: "A quota or limit of the namespace refuses this: no rule of a Role helps. Make room, or have it raised.",
  ending: "The namespace is being deleted, and takes nothing new: no rule of a Role helps.",
  unknown: "A rule of a Role may be missing, or the cluster refuses this for another reason.",
  "not-kubernetes":
    "This is not an answer of a Kubernetes API server: a proxy or gateway in between may not let this pass.",
};
