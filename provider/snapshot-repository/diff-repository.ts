import type * as pulumi from "@pulumi/pulumi";

import { describe } from "../../operations/repository/compare-settings";
import { backupIdsIn, describeBackups, placeDifferences } from "../../operations/repository/repository-place";
import { type Connections } from "../connections/shared-connections";
import { type Properties } from "../dynamic/handler";
import { certainlyChanged, changedInputs } from "../dynamic/inputs-equal";
import { containsUnknown } from "../dynamic/unknown";
import { BLOCKS } from "./repository-blocks";
import { REPOSITORY_INPUTS, repositoryInputs } from "./repository-inputs";
import { recordedOutputs } from "./repository-outputs";

/**
 * What an `up` has to do. Only another name replaces. One that was not verified, or failed its last verification, is
 * verified again. A place that changes is said, with the backups that cannot be seen in the new one.
 */
export async function diffRepository(
  connections: Connections,
  outputs: Properties,
  inputs: Properties,
  warn: (line: string) => void,
): Promise<pulumi.dynamic.DiffResult> {
  if (changedInputs(REPOSITORY_INPUTS, outputs, inputs).length === 0) {
    return { changes: isUnverified(outputs, inputs) };
  }
  if (certainlyChanged("repositoryName", outputs, inputs)) return { replaces: ["repositoryName"] };
  if (BLOCKS.some((name) => certainlyChanged(name, outputs, inputs)) && !containsUnknown(inputs)) {
    await warnAboutMove(connections, outputs, inputs, warn);
  }
  return {};
}

function isUnverified(outputs: Properties, inputs: Properties): boolean {
  return inputs["verify"] !== false && recordedOutputs(outputs).verifiedNodes.length === 0;
}

async function warnAboutMove(
  connections: Connections,
  outputs: Properties,
  inputs: Properties,
  warn: (line: string) => void,
): Promise<void> {
  const { repositoryName, type, effectiveSettings, engine } = recordedOutputs(outputs);
  const { declared } = repositoryInputs(inputs);
  const moves = placeDifferences(engine, declared, { type, settings: effectiveSettings });
  if (Object.keys(effectiveSettings).length === 0 || moves.length === 0) return;
  warn(
    `The snapshot repository ${repositoryName} is declared at another place than where it is (${describe(moves)}). Moving it deletes nothing, but ${await hidden(connections, outputs, repositoryName)}.`,
  );
}

/** A preview goes on where the datastore cannot be asked. */
async function hidden(connections: Connections, outputs: Properties, repositoryName: string): Promise<string> {
  try {
    const { repositories } = await connections.datastore(repositoryInputs(outputs).datastore);
    const backupIds = backupIdsIn((await repositories.listSnapshots(repositoryName)).map(({ name }) => name));
    if (backupIds.length === 0)
      return "whatever lies in the old place cannot be seen then; it holds no backup of Optimize";
    return `${describeBackups(backupIds)} cannot be seen in the new place, unless they lie there too`;
  } catch {
    return "the backups in the old place cannot be seen in the new one; which ones could not be found out now";
  }
}
