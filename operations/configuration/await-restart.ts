import { type Deployment } from "../../clients/kubernetes/deployment";
import { KubernetesError } from "../../clients/kubernetes/kubernetes-error";
import { TransportError } from "../../clients/http/transport-error";
import { pollInterval } from "../backup/poll-interval";
import { ConfigurationNotInEffect } from "./configuration-not-in-effect";
import { type ConfiguredContainers } from "./environment-plan";
import { type Rollout, judgeRollout } from "./rollout";
import { type ConfigurationTarget, type OptimizeDeployment } from "./target";

/**
 * Waits until Optimize runs with a value, and nowhere without it any more.
 *
 * @throws ConfigurationNotInEffect at the deadline, with what keeps the new pod from being ready.
 */
export async function awaitRestart(
  { clock, report }: ConfigurationTarget,
  { deployments, name }: OptimizeDeployment,
  containers: ConfiguredContainers,
  value: string,
  deadline: number,
): Promise<"running" | "stopped"> {
  const started = clock.monotonic();
  let latest: Rollout = { kind: "under-way", waitingFor: "the cluster does not answer", trouble: [] };
  for (;;) {
    latest = (await look(deployments, name, containers, value)) ?? latest;
    if (latest.kind === "done") return "running";
    if (latest.kind === "stopped") return "stopped";
    const trouble = latest.trouble.length === 0 ? "" : `; ${latest.trouble.join("; ")}`;
    const elapsed = clock.monotonic() - started;
    if (clock.monotonic() >= deadline) {
      throw new ConfigurationNotInEffect(
        `The Deployment ${name} in the namespace ${deployments.namespace} has the value, but Optimize does not run with it after ${Math.round(elapsed / 1000)} s: ${latest.waitingFor}${trouble}. Raise restartTimeoutSeconds if that is how long a restart takes.`,
      );
    }
    report(`restarting Optimize: ${latest.waitingFor}${trouble}, ${Math.round(elapsed / 1000)} s`);
    await clock.sleep(Math.max(1, Math.min(pollInterval(elapsed), deadline - clock.monotonic())));
  }
}

/** Whether the cluster, or a gateway before it, may answer otherwise in a moment. */
function isForNow(status: number): boolean {
  return status === 429 || status >= 500;
}

/** Undefined while the cluster does not answer. */
async function look(
  deployments: OptimizeDeployment["deployments"],
  name: string,
  containers: ConfiguredContainers,
  value: string,
): Promise<Rollout | undefined> {
  try {
    const deployment: Deployment | undefined = await deployments.get(name);
    if (deployment === undefined) {
      throw new ConfigurationNotInEffect(`The Deployment ${name} was deleted while its new pod was waited for.`);
    }
    return judgeRollout(deployment, await deployments.pods(deployment), containers, value);
  } catch (error) {
    if (error instanceof TransportError || (error instanceof KubernetesError && isForNow(error.status)))
      return undefined;
    throw error;
  }
}
