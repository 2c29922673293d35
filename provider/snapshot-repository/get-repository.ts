import * as v from "valibot";

import { datastoreSchema } from "../../clients/datastore/settings";
import { ExplainedError } from "../../clients/explained-error";
import { type Connections } from "../connections/shared-connections";
import { type Found, type Recorded } from "../dynamic/handler";
import { blockFor } from "./repository-blocks";
import { repositoryOutputs } from "./repository-outputs";

const getInputs = v.object({ datastore: datastoreSchema });

/**
 * Reads a repository that no program declares, for `SnapshotRepository.get`. A missing one is an error: the engine would
 * take "gone" for an empty success here.
 */
export async function getRepository(connections: Connections, { id, outputs }: Recorded): Promise<Found> {
  const [, clusterUuid, repositoryName] = /^([^/]+)\/(.+)$/.exec(id) ?? [];
  if (clusterUuid === undefined || repositoryName === undefined) {
    throw new ExplainedError("invalid", `id: ${id} is not of the form <clusterUuid>/<repositoryName>.`);
  }
  const datastore = await connections.datastore(v.parse(getInputs, outputs).datastore);
  if (datastore.identity.clusterUuid !== clusterUuid) {
    throw new ExplainedError(
      "invalid",
      `id: ${datastore.target} is the cluster ${datastore.identity.clusterUuid}, not ${clusterUuid}; use the id ${datastore.identity.clusterUuid}/${repositoryName}, or another datastore.url.`,
    );
  }
  const repository = await datastore.repositories.get(repositoryName);
  if (repository === undefined) {
    throw new ExplainedError("invalid", `id: ${datastore.target} has no snapshot repository ${repositoryName}.`);
  }
  const { name, block } = blockFor(repository.type, repository.settings);
  const inputs = { ...outputs, repositoryName, [name]: block };
  const known = { verifiedNodes: [], adopted: true };
  return { id, inputs, outputs: { ...inputs, ...repositoryOutputs(datastore, repository, known) } };
}
