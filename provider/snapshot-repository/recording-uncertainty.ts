import { type Datastore } from "../../clients/datastore/connect";
import { type RegisteredRepository } from "../../operations/repository/register-repository";
import { RepositoryUncertain } from "../../operations/repository/write-repository";
import { type Properties } from "../dynamic/handler";
import { RecordedFailure } from "../dynamic/recorded-failure";
import { repositoryOutputs } from "./repository-outputs";

/** What is done to a repository, for whom. */
interface Registration {
  readonly id: string;
  readonly datastore: Datastore;
  readonly inputs: Properties;
  readonly warn: (line: string) => void;
  /** Missing when it is decided now: what was registered before is adopted. */
  readonly adopted?: boolean;
}

/** Gives the outputs of what was registered; where that is uncertain, has the engine record what there may be. */
export async function recordingUncertainty(
  { id, datastore, inputs, warn, adopted }: Registration,
  register: () => Promise<RegisteredRepository>,
): Promise<Properties> {
  try {
    const { repository, verifiedNodes, existed, warnings } = await register();
    for (const warning of warnings) warn(warning);
    const known = { verifiedNodes, adopted: adopted ?? existed };
    return { ...inputs, ...repositoryOutputs(datastore, repository, known) };
  } catch (error) {
    if (!(error instanceof RepositoryUncertain)) throw error;
    const known = { verifiedNodes: [], adopted: adopted ?? error.existed };
    throw new RecordedFailure(id, `${error.message} The next \`up\` goes on from there.`, {
      ...inputs,
      ...repositoryOutputs(datastore, error.repository, known),
    });
  }
}
