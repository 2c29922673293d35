import { type Datastore } from "../../clients/datastore/connect";
import { NotVerified, verifyRepository } from "../../operations/repository/verify-repository";
import { type Found, type Recorded } from "../dynamic/handler";
import { driftedInputs } from "./drifted-inputs";
import { onlyInputs, repositoryInputs } from "./repository-inputs";
import { recordedOutputs, repositoryOutputs } from "./repository-outputs";

/**
 * A repository as it is now, undefined when it is gone. With `verifyOnRefresh`, one that does not work any more is drift
 * too: it has no verified nodes then, and the next `up` verifies it again.
 */
export async function refreshRepository(
  recorded: Recorded,
  datastore: Datastore,
  warn: (line: string) => void,
): Promise<Found | undefined> {
  const before = recordedOutputs(recorded.outputs);
  const repository = await datastore.repositories.get(before.repositoryName);
  if (repository === undefined) return undefined;
  const inputs = driftedInputs(datastore.identity.engine, onlyInputs(recorded.outputs), repository);
  const { verifyOnRefresh } = repositoryInputs(recorded.outputs);
  const verifiedNodes = verifyOnRefresh ? await nodesNow(datastore, before.repositoryName, warn) : before.verifiedNodes;
  const known = { verifiedNodes, adopted: before.adopted };
  return { id: recorded.id, inputs, outputs: { ...inputs, ...repositoryOutputs(datastore, repository, known) } };
}

async function nodesNow(datastore: Datastore, name: string, warn: (line: string) => void): Promise<readonly string[]> {
  try {
    return (await verifyRepository(datastore, name)).nodes;
  } catch (error) {
    if (!(error instanceof NotVerified)) throw error;
    warn(error.message);
    return [];
  }
}
