import { type Deployment, type Pod } from "../../clients/kubernetes/deployment";
import { type ConfiguredContainers, isMadeWith } from "./environment-plan";

/** How far a Deployment has come with replacing its pods. */
export type Rollout =
  | { readonly kind: "done" }
  /** It is scaled to 0: the next pod will have the value. */
  | { readonly kind: "stopped" }
  | { readonly kind: "under-way"; readonly waitingFor: string; readonly trouble: readonly string[] };

/** Judges whether pods with the value are ready, and all others gone. */
export function judgeRollout(
  deployment: Deployment,
  pods: readonly Pod[],
  containers: ConfiguredContainers,
  value: string,
): Rollout {
  const alive = pods.filter((pod) => !pod.ended);
  const former = alive.filter((pod) => !isMadeWith(pod, containers, value));
  const coming = alive.filter((pod) => isMadeWith(pod, containers, value) && !pod.terminating);
  const ready = coming.filter((pod) => pod.ready);
  const observed = deployment.observedGeneration >= deployment.generation;
  if (observed && former.length === 0) {
    if (deployment.replicas === 0) return { kind: "stopped" };
    if (ready.length >= deployment.replicas) return { kind: "done" };
  }
  const trouble = [
    ...(deployment.paused ? ["the Deployment is paused: `kubectl rollout resume` lets it go on"] : []),
    ...deployment.complaints,
    ...coming.filter((pod) => !pod.ready).flatMap((pod) => pod.trouble.map((one) => `pod ${pod.name}: ${one}`)),
  ];
  return { kind: "under-way", waitingFor: waitingFor(former, coming), trouble };
}

function waitingFor(former: readonly Pod[], coming: readonly Pod[]): string {
  const [old] = former;
  if (old !== undefined) return `the former pod ${old.name} is still there${old.terminating ? ", ending" : ""}`;
  const unready = coming.find((pod) => !pod.ready);
  return unready === undefined ? "there is no new pod yet" : `the new pod ${unready.name} is not ready yet`;
}
