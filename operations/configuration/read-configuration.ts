import { type Deployment, type Pod } from "../../clients/kubernetes/deployment";
import { backupsElsewhere } from "./backups-elsewhere";
import { configuredContainers, deploymentValue, podValue } from "./environment-plan";
import { managementAnswer, type ManagementAnswer } from "./management-answer";
import { type ConfigurationTarget, type OptimizeDeployment } from "./target";

/** What a Deployment's template and its pods hold. */
export interface DeploymentTruths {
  readonly deployment: Deployment;
  /** Undefined where the variable is not set. */
  readonly deploymentValue: string | undefined;
  /** Undefined where it is not set, or nothing runs. */
  readonly runningValue: string | undefined;
  /** Whether any pod runs. */
  readonly running: boolean;
}

/** What there is of a configuration, from every side that is known. */
export interface ConfigurationTruths {
  /** Undefined where only the management API is watched. */
  readonly inDeployment: DeploymentTruths | undefined;
  /** Undefined where no management API is given. */
  readonly management: ManagementAnswer | undefined;
  /** The ids of listed backups that do not lie in the repository; undefined where that cannot be told. */
  readonly elsewhere: readonly string[] | undefined;
}

/** Looks at a configuration; undefined when its Deployment does not exist. */
export async function readConfiguration(
  target: ConfigurationTarget,
  repositoryName: string,
): Promise<ConfigurationTruths | undefined> {
  const { optimize, datastore } = target;
  const inDeployment =
    target.deployment === undefined ? undefined : await deploymentTruths(target.deployment, repositoryName);
  if (target.deployment !== undefined && inDeployment === undefined) return undefined;
  const management = optimize === undefined ? undefined : await managementAnswer(optimize);
  const elsewhere =
    management?.backups === undefined || datastore === undefined
      ? undefined
      : await backupsElsewhere(datastore, repositoryName, management.backups);
  return { inDeployment, management, elsewhere };
}

/** Looks at a Deployment and its pods; undefined when it does not exist. */
async function deploymentTruths(
  { deployments, name, container }: OptimizeDeployment,
  repositoryName: string,
): Promise<DeploymentTruths | undefined> {
  const deployment = await deployments.get(name);
  if (deployment === undefined) return undefined;
  const containers = configuredContainers(deployment, container);
  const pods = (await deployments.pods(deployment)).filter((pod) => !pod.ended);
  return {
    deployment,
    deploymentValue: deploymentValue(containers, repositoryName),
    runningValue: runningValue(pods, containers.container.name, repositoryName),
    running: pods.length > 0,
  };
}

/** The value of the pods that serve, or of those that try to; where they differ, the one that is not as declared. */
function runningValue(pods: readonly Pod[], containerName: string, declared: string): string | undefined {
  const ready = pods.filter((pod) => pod.ready);
  const values = (ready.length > 0 ? ready : pods).map((pod) => podValue(pod, containerName));
  const differing = values.findIndex((value) => value !== declared);
  return differing === -1 ? values[0] : values[differing];
}

/** Names each difference between what is declared and what there is, in words. */
export function configurationDrift(repositoryName: string, truths: ConfigurationTruths): string[] {
  const { inDeployment, management, elsewhere } = truths;
  const value = (found: string | undefined) => (found === undefined ? "not set" : JSON.stringify(found));
  return [
    ...(inDeployment === undefined || inDeployment.deploymentValue === repositoryName
      ? []
      : [
          `deploymentValue: in the Deployment, the repository is ${value(inDeployment.deploymentValue)} instead of ${value(repositoryName)}`,
        ]),
    ...(inDeployment?.running !== true || inDeployment.runningValue === repositoryName
      ? []
      : [
          `runningValue: Optimize's pod runs with ${value(inDeployment.runningValue)} instead of ${value(repositoryName)}${inDeployment.deploymentValue === repositoryName ? ", although the Deployment says otherwise: it has not been restarted" : ""}`,
        ]),
    ...(management?.reason === undefined ? [] : [`answer: ${management.answer}: ${management.reason}`]),
    ...(elsewhere === undefined || elsewhere.length === 0
      ? []
      : [
          `backupsElsewhere: Optimize lists the backups ${elsewhere.join(", ")}, which do not lie in the repository ${repositoryName}: it looks into another repository, or into another datastore`,
        ]),
  ];
}
