import { type Clock } from "../../../clients/clock";
import { ExplainedError } from "../../../clients/explained-error";
import { inWords } from "../../../clients/finding";
import { type Deployment } from "../../../clients/kubernetes/deployment";
import { type Deployments } from "../../../clients/kubernetes/deployments";
import { type Scaling } from "../../../clients/kubernetes/scaling";
import { configuredContainers } from "../../configuration/environment-plan";
import { pollInterval } from "../../backup/poll-interval";
import { isSameOptimizeVersion } from "../../optimize-version";
import { refused, type RestoreFinding, warning } from "../plan/restore-finding";
import { type AddressedDatastore, anotherHost } from "./judge-deployment-datastore";
import { errorsIn, keepers, prefixesSet, schemaCreationProblem, versionOfImage } from "./judge-deployment";
import { type OptimizeProcess } from "./optimize-process";

/** The Deployment that runs Optimize, and what scales it. */
export interface RestoredDeployment {
  readonly deployments: Deployments;
  readonly scaling: Scaling;
  readonly name: string;
  /** Undefined for the one that is called optimize, or for the only one. */
  readonly container: string | undefined;
  /** What this Optimize's indices are to begin with. */
  readonly indexPrefix: string;
  /** What is restored into. */
  readonly datastore: AddressedDatastore;
  readonly clock: Clock;
  readonly report: (line: string) => void;
  /** How long Optimize may take to become ready. */
  readonly readyTimeoutMilliseconds: number;
}

const LOG_LINES = 500;

/** An Optimize in Kubernetes: scaled to 0 and back. */
export function deploymentProcess(place: RestoredDeployment): OptimizeProcess {
  const { deployments, scaling, name, clock, report } = place;
  const called = `the Deployment ${name} in the namespace ${deployments.namespace}`;
  const get = async (): Promise<Deployment> => {
    const deployment = await deployments.get(name);
    if (deployment !== undefined) return deployment;
    throw new ExplainedError(
      "failed",
      `optimize.deployment: there is no Deployment ${name} in ${deployments.namespace}.`,
    );
  };
  const containerOf = (deployment: Deployment) => configuredContainers(deployment, place.container).container;

  const startAndAwait = async (replicas: number): Promise<readonly string[]> => {
    await scaling.scale(name, replicas);
    const started = clock.monotonic();
    for (;;) {
      const deployment = await get();
      const pods = (await deployments.pods(deployment)).filter((pod) => !pod.ended && !pod.terminating);
      const ready = pods.filter((pod) => pod.ready);
      if (ready.length >= replicas && deployment.observedGeneration >= deployment.generation) return [];
      const elapsed = clock.monotonic() - started;
      const trouble = pods.flatMap((pod) => pod.trouble.map((one) => `pod ${pod.name}: ${one}`));
      if (elapsed >= place.readyTimeoutMilliseconds) {
        throw new ExplainedError(
          "unknown",
          `The data is whole, and ${called} was scaled to ${replicas}, but only ${ready.length} of its pods are ready after ${Math.round(elapsed / 1000)} s${trouble.length === 0 ? "" : `: ${trouble.join("; ")}`}. Look at its log; the same restore, run again, only waits for it.`,
        );
      }
      report(
        `waiting until Optimize is ready: ${ready.length} of ${replicas}${trouble.length === 0 ? "" : `; ${trouble.join("; ")}`}`,
      );
      await clock.sleep(pollInterval(elapsed));
    }
  };

  return {
    name: called,
    startsHere: true,
    async version() {
      return versionOfImage(containerOf(await get()).image);
    },
    async whyNotSeeding(optimizeVersion) {
      const { image, env } = containerOf(await get());
      const version = versionOfImage(image);
      if (version !== undefined && isSameOptimizeVersion(version, optimizeVersion)) return schemaCreationProblem(env);
      return `${called} ${version === undefined ? `has the image ${image ?? "?"}, which tells no version` : `is of Optimize ${version}`}`;
    },
    async findings() {
      const deployment = await get();
      const findings: RestoreFinding[] = [];
      const others = prefixesSet(containerOf(deployment).env).filter((prefix) => prefix !== place.indexPrefix);
      if (others.length > 0) {
        const problem = `is ${place.indexPrefix}, and ${called} is configured with ${inWords(others)}: it would not find what is restored`;
        findings.push(refused("indexPrefix", problem));
      }
      const elsewhere = anotherHost(place.datastore, containerOf(deployment).env, deployments.namespace);
      if (elsewhere !== undefined) findings.push(warning("datastore", elsewhere));
      const scalers = await scaling.autoscalersOf(name);
      for (const keeper of keepers(deployment, scalers)) findings.push(warning("optimize.deployment", keeper));
      return findings;
    },
    async look() {
      const deployment = await get();
      const pods = await deployments.pods(deployment);
      const running = pods.filter((pod) => !pod.ended).map((pod) => `pod ${pod.name}`);
      // Scaled up, its pods are only a moment away.
      const asked = deployment.replicas > 0 && running.length === 0 ? [`a pod of ${name}, asked for`] : [];
      return { running: [...running, ...asked], replicas: deployment.replicas };
    },
    async errors() {
      const deployment = await get();
      const container = containerOf(deployment).name;
      const pods = (await deployments.pods(deployment)).filter((pod) => !pod.ended);
      const logs = await Promise.all(
        pods.map(async ({ name: pod }) => ({ pod, lines: await scaling.lastLines(pod, container, LOG_LINES) })),
      );
      return {
        found: errorsIn(logs.flatMap(({ lines }) => lines ?? [])),
        unread: logs.flatMap(({ pod, lines }) => (lines === undefined ? [pod] : [])),
      };
    },
    stop: () => scaling.scale(name, 0),
    start: startAndAwait,
  };
}
