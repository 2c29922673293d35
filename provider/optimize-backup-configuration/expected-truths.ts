import { type ConfigurationTruths } from "../../operations/configuration/read-configuration";
import { type Properties } from "../dynamic/handler";

/** Outputs that are also recorded as inputs, with the values that they should have. */
export const EXPECTED = ["deploymentValue", "runningValue", "answer", "backupsElsewhere"] as const;

/** What should be found where a configuration is in effect; nothing about what nobody looks at. */
export function expectedTruths({ repositoryName, deployment, managementApi, datastore }: Properties): Properties {
  return {
    ...(deployment === undefined ? {} : { deploymentValue: repositoryName, runningValue: repositoryName }),
    ...(managementApi === undefined ? {} : { answer: "ready" }),
    ...(managementApi === undefined || datastore === undefined ? {} : { backupsElsewhere: [] }),
  };
}

/** What is found, under the names of outputs. */
export function foundTruths({ inDeployment, management, elsewhere }: ConfigurationTruths): Properties {
  return {
    ...(inDeployment?.deploymentValue === undefined ? {} : { deploymentValue: inDeployment.deploymentValue }),
    ...(inDeployment?.runningValue === undefined ? {} : { runningValue: inDeployment.runningValue }),
    ...(management === undefined ? {} : { answer: management.answer }),
    ...(elsewhere === undefined ? {} : { backupsElsewhere: [...elsewhere] }),
  };
}

/** As `foundTruths`, but an Optimize that was stopped on purpose does not run with a wrong value. */
export function comparedTruths(declared: Properties, truths: ConfigurationTruths): Properties {
  const stopped = truths.inDeployment !== undefined && !truths.inDeployment.running;
  return {
    ...foundTruths(truths),
    ...(stopped ? { runningValue: expectedTruths(declared)["runningValue"] } : {}),
  };
}
