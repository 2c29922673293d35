import { ExplainedError } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { withinTime } from "../../clients/http/within-time";
import { invisibleBackups } from "../../operations/configuration/invisible-backups";
import { REPOSITORY_VARIABLE } from "../../operations/configuration/repository-variable";
import { type Connections } from "../connections/shared-connections";
import { type Properties } from "../dynamic/handler";
import { containsUnknown, isUnknown } from "../dynamic/unknown";
import { configurationInputs } from "./configuration-inputs";

/** A preview does not wait longer for a list that it can do without. */
const LIST_MILLISECONDS = 5_000;

/** What a person should know before the configuration changes: that Optimize restarts, and what it will not see. */
export async function restartNotices(
  connections: Connections,
  inputs: Properties,
  previousInputs: Properties,
): Promise<string[]> {
  const { deployment, repositoryName } = inputs;
  if (deployment === undefined || previousInputs["deploymentValue"] === repositoryName) return [];
  const wanted = isUnknown(repositoryName) ? "the repository's name" : JSON.stringify(repositoryName);
  const isNew = Object.keys(previousInputs).length === 0;
  const restart = isNew
    ? `Optimize restarts, unless its Deployment has ${REPOSITORY_VARIABLE} set to ${wanted} already.`
    : `Optimize restarts: its Deployment gets ${REPOSITORY_VARIABLE} set to ${wanted}, which was ${JSON.stringify(previousInputs["deploymentValue"] ?? "")}.`;
  return [restart, ...(await hiddenBackups(connections, inputs, previousInputs["repositoryName"]))];
}

async function hiddenBackups(connections: Connections, inputs: Properties, before: unknown): Promise<string[]> {
  if (typeof before !== "string" || before === inputs["repositoryName"] || containsUnknown(inputs)) return [];
  const { repositoryName, managementApi } = configurationInputs(inputs);
  if (managementApi === undefined) return [];
  try {
    const optimize = connections.optimize(managementApi);
    const backups = await withinTime(optimize.target, LIST_MILLISECONDS, optimize.list());
    return [invisibleBackups(before, repositoryName, backups)].filter((line) => line !== undefined);
  } catch (error) {
    if (error instanceof TransportError || error instanceof ExplainedError) return [];
    throw error;
  }
}
