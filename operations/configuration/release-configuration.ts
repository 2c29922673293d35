import { awaitIdle } from "./await-idle";
import { configuredContainers, deploymentValue, FIELD_MANAGER, NO_FIELDS } from "./environment-plan";
import { type ConfigurationTarget, type OptimizeDeployment } from "./target";

/**
 * Gives back what was set in a Deployment; what others set, or set to the same value, stays. Where something goes,
 * Optimize restarts, which waits until no backup runs.
 */
export async function releaseConfiguration(
  target: ConfigurationTarget,
  { deployments, name, container }: OptimizeDeployment,
  repositoryName: string,
  timeoutMilliseconds: number,
): Promise<void> {
  const deployment = await deployments.get(name);
  if (deployment === undefined) return;
  // A container that has gone since took its entry with it.
  const names = [...deployment.containers, ...deployment.initContainers].map((one) => one.name);
  const isThere = container === undefined || names.includes(container);
  const value = isThere ? deploymentValue(configuredContainers(deployment, container), repositoryName) : undefined;
  if (value === repositoryName) await awaitIdle(target, repositoryName, timeoutMilliseconds);
  await deployments.apply(name, NO_FIELDS, { fieldManager: FIELD_MANAGER, force: false, dryRun: false });
}
