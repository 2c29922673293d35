import { type Datastore } from "../../clients/datastore/connect";
import { ExplainedError } from "../../clients/explained-error";
import {
  changeRepository,
  type RegisteredRepository,
  registerRepository,
  RepositoryUncertain,
} from "../../operations/repository/register-repository";
import { type Connections } from "../connections/shared-connections";
import { type Found, type Properties, type Recorded, type ResourceHandler } from "../dynamic/handler";
import { certainlyChanged, changedInputs } from "../dynamic/inputs-equal";
import { RecordedFailure } from "../dynamic/recorded-failure";
import { driftedInputs } from "./drifted-inputs";
import { getRepository } from "./get-repository";
import { onlyInputs, REPOSITORY_INPUTS, repositoryFindings, repositoryInputs } from "./repository-inputs";
import { recordedOutputs, REPOSITORY_OUTPUTS, repositoryOutputs } from "./repository-outputs";

/** Inputs that only say how to act: a change of them is recorded, and needs no request. */
const HOW_TO_ACT: ReadonlySet<string> = new Set(["adopt", "onDelete"]);

/** What Pulumi asks of a SnapshotRepository. */
export function snapshotRepositoryHandler(connections: Connections): ResourceHandler {
  const connect = async (properties: Properties, clusterUuid?: string) => {
    const datastore = await connections.datastore(repositoryInputs(properties).datastore);
    if (clusterUuid !== undefined) requireCluster(datastore, clusterUuid);
    return datastore;
  };

  return {
    findings: repositoryFindings,

    diff(outputs, inputs) {
      if (changedInputs(REPOSITORY_INPUTS, outputs, inputs).length === 0) return { changes: false };
      return certainlyChanged("repositoryName", outputs, inputs) ? { replaces: ["repositoryName"] } : {};
    },

    async create(inputs) {
      const wanted = repositoryInputs(inputs);
      const datastore = await connect(inputs);
      const id = `${datastore.identity.clusterUuid}/${wanted.repositoryName}`;
      const register = () => registerRepository(datastore, wanted, wanted.adopt);
      return { id, outputs: await recordingUncertainty(id, datastore, inputs, undefined, register) };
    },

    async read(recorded) {
      if (recorded.outputs["clusterUuid"] === undefined) return getRepository(connections, recorded);
      return refresh(recorded, await connect(recorded.outputs, recordedOutputs(recorded.outputs).clusterUuid));
    },

    async update(recorded, inputs) {
      const before = recordedOutputs(recorded.outputs);
      const wanted = repositoryInputs(inputs);
      const changed = changedInputs(REPOSITORY_INPUTS, recorded.outputs, inputs);
      const unverified = wanted.verify && before.verifiedNodes.length === 0;
      const unconfirmed = Object.keys(before.effectiveSettings).length === 0;
      if (!unverified && !unconfirmed && changed.length > 0 && changed.every((name) => HOW_TO_ACT.has(name))) {
        return { ...inputs, ...onlyOutputs(recorded.outputs) };
      }
      const datastore = await connect(inputs, before.clusterUuid);
      const change = () => changeRepository(datastore, wanted);
      return recordingUncertainty(recorded.id, datastore, inputs, before.adopted, change);
    },

    async delete(recorded) {
      const before = recordedOutputs(recorded.outputs);
      if (before.adopted || repositoryInputs(recorded.outputs).onDelete === "retain") return;
      const datastore = await connect(recorded.outputs, before.clusterUuid);
      await datastore.repositories.unregister(before.repositoryName);
    },
  };
}

async function refresh(recorded: Recorded, datastore: Datastore): Promise<Found | undefined> {
  const before = recordedOutputs(recorded.outputs);
  const repository = await datastore.repositories.get(before.repositoryName);
  if (repository === undefined) return undefined;
  const inputs = driftedInputs(datastore.identity.engine, onlyInputs(recorded.outputs), repository);
  return { id: recorded.id, inputs, outputs: { ...inputs, ...repositoryOutputs(datastore, repository, before) } };
}

/**
 * Gives the outputs of what was registered; where that is uncertain, has the engine record what there may be.
 *
 * @param adopted undefined when it is decided now: what was registered before is adopted.
 */
async function recordingUncertainty(
  id: string,
  datastore: Datastore,
  inputs: Properties,
  adopted: boolean | undefined,
  register: () => Promise<RegisteredRepository>,
): Promise<Properties> {
  try {
    const { repository, verifiedNodes, existed } = await register();
    const known = { verifiedNodes, adopted: adopted ?? existed };
    return { ...inputs, ...repositoryOutputs(datastore, repository, known) };
  } catch (error) {
    if (!(error instanceof RepositoryUncertain)) throw error;
    const known = { verifiedNodes: [], adopted: adopted ?? error.existed };
    throw new RecordedFailure(id, error.message, {
      ...inputs,
      ...repositoryOutputs(datastore, error.repository, known),
    });
  }
}

function onlyOutputs(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => REPOSITORY_OUTPUTS.includes(name)));
}

function requireCluster(datastore: Datastore, clusterUuid: string): void {
  if (datastore.identity.clusterUuid === clusterUuid) return;
  throw new ExplainedError(
    "refused",
    `datastore: ${datastore.target} is the cluster ${datastore.identity.clusterUuid}, but this repository was registered in the cluster ${clusterUuid}. Correct datastore.url if it names the wrong cluster. If Optimize's data did move to another cluster, have the resource made anew there: \`pulumi up --replace\` with its URN, once the old cluster is no longer needed.`,
  );
}
