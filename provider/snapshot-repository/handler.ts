import { type Clock, systemClock } from "../../clients/clock";
import { type Datastore } from "../../clients/datastore/connect";
import { ExplainedError } from "../../clients/explained-error";
import { changeRepository, registerRepository } from "../../operations/repository/register-repository";
import { unregisterRepository } from "../../operations/repository/unregister-repository";
import { type Connections } from "../connections/shared-connections";
import { isYetToBeMade } from "../connections/unanswered-connections";
import { DeclaredNow } from "../dynamic/declared-now";
import { type Properties, type ResourceHandler } from "../dynamic/handler";
import { changedInputs } from "../dynamic/inputs-equal";
import { isUnknown } from "../dynamic/unknown";
import { diffRepository } from "./diff-repository";
import { getRepository } from "./get-repository";
import { recordingUncertainty } from "./recording-uncertainty";
import { refreshRepository } from "./refresh-repository";
import { registrationNotices } from "./registration-notices";
import { REPOSITORY_INPUTS, repositoryFindings, repositoryInputs, repositoryNotices } from "./repository-inputs";
import { onlyOutputs, recordedOutputs } from "./repository-outputs";

/** Inputs that only say how to act: a change of them is recorded, and needs no request. */
const HOW_TO_ACT: ReadonlySet<string> = new Set(["adopt", "onDelete", "verifyOnRefresh", "inUseTimeoutSeconds"]);

/**
 * What Pulumi asks of a SnapshotRepository.
 *
 * @param warn prints a line that the engine shows as a warning.
 * @param inform prints one that the engine shows as information.
 */
export function snapshotRepositoryHandler(
  connections: Connections,
  clock: Clock = systemClock,
  warn: (line: string) => void = (line) => console.warn(line),
  inform: (line: string) => void = (line) => console.log(line),
): ResourceHandler {
  /**
   * The repositories that a resource of this run has taken over. One of them that is deleted afterwards was replaced, or
   * renamed in the program, under the same name in the datastore: unregistering it would take it from its new resource.
   */
  const takenOver = new Set<string>();
  const declared = new DeclaredNow();
  const connect = async (properties: Properties, clusterUuid?: string) => {
    const datastore = await connections.datastore(repositoryInputs(properties).datastore);
    if (clusterUuid !== undefined) requireCluster(datastore, clusterUuid);
    return datastore;
  };

  return {
    findings: repositoryFindings,

    async notices(inputs, previousInputs) {
      const notices = repositoryNotices(inputs);
      if (!isYetToBeMade(inputs, previousInputs)) return notices;
      return [...notices, ...(await registrationNotices(() => connect(inputs), repositoryInputs(inputs)))];
    },

    diff(outputs, inputs) {
      declared.note(idOf(outputs), inputs);
      return diffRepository(connections, outputs, inputs, warn);
    },

    async create(inputs) {
      const wanted = repositoryInputs(inputs);
      const datastore = await connect(inputs);
      const id = `${datastore.identity.clusterUuid}/${wanted.repositoryName}`;
      const outputs = await recordingUncertainty({ id, datastore, inputs, warn }, async () => {
        const registered = await registerRepository(datastore, { ...wanted, clock }, wanted.adopt);
        if (registered.existed) takenOver.add(id);
        return registered;
      });
      return { id, outputs };
    },

    async read(recorded) {
      if (recorded.outputs["clusterUuid"] === undefined) return getRepository(connections, recorded);
      const datastore = await connect(recorded.outputs, recordedOutputs(recorded.outputs).clusterUuid);
      return refreshRepository(recorded, datastore, warn);
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
      const { adopted, verifiedNodes } = before;
      return recordingUncertainty({ id: recorded.id, datastore, inputs, warn, adopted }, () =>
        changeRepository(datastore, { ...wanted, clock }, verifiedNodes),
      );
    },

    async delete(recorded) {
      const before = recordedOutputs(recorded.outputs);
      const { onDelete, inUseTimeoutMilliseconds } = repositoryInputs(recorded.outputs);
      const now = declared.of(idOf(recorded.outputs))?.["onDelete"];
      const isRetained = [onDelete, now].includes("retain") || isUnknown(now);
      const kept = before.adopted ? "it was there before" : isRetained ? 'onDelete is "retain"' : undefined;
      if (kept !== undefined) {
        inform(`The snapshot repository ${before.repositoryName} stays registered (${kept}).`);
        return;
      }
      if (takenOver.has(recorded.id)) {
        warn(`The snapshot repository ${before.repositoryName} stays registered: another resource has taken it over.`);
        return;
      }
      const datastore = await connect(recorded.outputs, before.clusterUuid);
      const patience = { clock, inUseTimeoutMilliseconds };
      const { repositoryName, effectiveSettings } = before;
      const warnings = await unregisterRepository(datastore, repositoryName, effectiveSettings, patience);
      for (const warning of warnings) warn(warning);
    },
  };
}

/** What a repository is called for ever, told by what was recorded of it. */
function idOf({ clusterUuid, repositoryName }: Properties): string {
  return `${String(clusterUuid)}/${String(repositoryName)}`;
}

function requireCluster(datastore: Datastore, clusterUuid: string): void {
  if (datastore.identity.clusterUuid === clusterUuid) return;
  throw new ExplainedError(
    "refused",
    `datastore: ${datastore.target} is the cluster ${datastore.identity.clusterUuid}, but this repository was registered in the cluster ${clusterUuid}. Correct datastore.url if it names the wrong cluster. If Optimize's data did move to another cluster, have the resource made anew there: \`pulumi up --replace\` with its URN, once the old cluster is no longer needed.`,
  );
}
