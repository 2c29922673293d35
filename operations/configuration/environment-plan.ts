import { type Container, type Deployment, type Pod } from "../../clients/kubernetes/deployment";
import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { REPOSITORY_VARIABLE } from "./repository-variable";

/** Under this name the API server keeps what is ours; it is kept with Deployments for ever. */
export const FIELD_MANAGER = "pulumi-camunda-backup";

/** The container in which Camunda's chart runs Optimize's upgrade before each start: it reads the same configuration. */
const MIGRATION = "migration";
const USUAL_CONTAINER = "optimize";

/** The containers of a Deployment that read the variable. */
export interface ConfiguredContainers {
  readonly container: Container;
  readonly migration: Container | undefined;
}

/**
 * Finds the containers that read the variable.
 *
 * @param name undefined for the one that is called optimize, or for the only one.
 */
export function configuredContainers(deployment: Deployment, name: string | undefined): ConfiguredContainers {
  const { containers, initContainers } = deployment;
  const only = containers.length === 1 ? containers[0] : undefined;
  const container =
    containers.find((one) => one.name === (name ?? USUAL_CONTAINER)) ?? (name === undefined ? only : undefined);
  if (container === undefined) {
    const names = inWords(containers.map((one) => one.name));
    throw new ExplainedError(
      "invalid",
      `deployment.container: the Deployment ${deployment.name} has no container ${name ?? USUAL_CONTAINER}; it has ${names}. Name the one that runs Optimize.`,
    );
  }
  return { container, migration: initContainers.find((one) => one.name === MIGRATION) };
}

/** The fields of the Deployment's spec that are ours. */
export function ownFields({ container, migration }: ConfiguredContainers, repositoryName: string): object {
  const withEntry = ({ name }: Container) => ({ name, env: [{ name: REPOSITORY_VARIABLE, value: repositoryName }] });
  return {
    template: {
      spec: {
        containers: [withEntry(container)],
        ...(migration === undefined ? {} : { initContainers: [withEntry(migration)] }),
      },
    },
  };
}

/** None: applied, it gives back what is ours and nobody else's. */
export const NO_FIELDS: object = { template: { spec: {} } };

/**
 * The variable's value in a Deployment; where its containers differ, the one that is not as declared.
 *
 * @returns undefined where it is not set.
 */
export function deploymentValue({ container, migration }: ConfiguredContainers, declared: string): string | undefined {
  const values = [container, ...(migration === undefined ? [] : [migration])].map(valueIn);
  return (
    values.find((value) => value !== declared) ?? (values.every((value) => value === declared) ? declared : undefined)
  );
}

/** The value with which a pod's container runs, undefined where it runs without. */
export function podValue(pod: Pod, containerName: string): string | undefined {
  const container = pod.containers.find(({ name }) => name === containerName);
  return container === undefined ? undefined : valueIn(container);
}

/** Whether a pod was made with the value in every container that reads it. */
export function isMadeWith(pod: Pod, { container, migration }: ConfiguredContainers, value: string): boolean {
  if (podValue(pod, container.name) !== value) return false;
  const own = pod.initContainers.find(({ name }) => name === migration?.name);
  return migration === undefined || (own !== undefined && valueIn(own) === value);
}

/** Where an entry gets its value from elsewhere, server-side apply cannot set it beside that. */
export function requirePlainEntry({ container, migration }: ConfiguredContainers, deploymentName: string): void {
  for (const one of [container, migration]) {
    const source = one?.env.find(({ name }) => name === REPOSITORY_VARIABLE)?.valueFrom;
    if (one === undefined || source === undefined) continue;
    throw new ExplainedError(
      "refused",
      `deployment: the container ${one.name} of the Deployment ${deploymentName} takes ${REPOSITORY_VARIABLE} from elsewhere (${source}). Whoever set that has to remove it first, or give the name there; then leave deployment out of this resource.`,
    );
  }
}

function valueIn({ env }: Container): string | undefined {
  const entry = env.find(({ name }) => name === REPOSITORY_VARIABLE);
  if (entry === undefined) return undefined;
  return entry.value ?? `(from ${entry.valueFrom ?? "elsewhere"})`;
}
