import { isForeseen } from "../../clients/foreseen";
import { DatastoreError } from "../../clients/datastore/datastore-error";
import { type Repository } from "../../clients/datastore/repositories";
import { ExplainedError } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { clearedRates, describe, differencesFrom, type RepositorySettings, writtenSettings } from "./compare-settings";
import { isMissingType, missingType } from "./missing-type";
import { sentence } from "../sentence";
import { FILE_BASED, isFileBased, ownedByPlatform } from "./platform-owned";
import { type Patience, type RepositoryHost } from "./repository-host";
import { whenNotInUse } from "./repository-in-use";

/** A repository that is registered, or may be, but not known to work: it has to be kept in mind. */
export class RepositoryUncertain extends ExplainedError {
  /**
   * @param repository without settings where it is not known what was registered.
   * @param existed whether it was registered before.
   */
  constructor(
    readonly repository: Repository,
    readonly existed: boolean,
    message: string,
  ) {
    super("failed", message);
    this.name = "RepositoryUncertain";
  }
}

/**
 * Writes all settings of a repository, and reads back what the datastore made of them.
 *
 * @throws RepositoryUncertain when the datastore may have something else now than before, but not certainly what was
 *   written. Any other error has changed nothing.
 */
export async function writeRepository(
  host: RepositoryHost,
  name: string,
  declared: RepositorySettings,
  existing: Repository | undefined,
  patience: Patience,
): Promise<Repository> {
  const { engine } = host.identity;
  const existed = existing !== undefined;
  const uncertain = (message: string) =>
    new RepositoryUncertain({ name, type: declared.type, settings: {} }, existed, sentence(message));
  let problem: string | undefined;
  try {
    const settings = { ...writtenSettings(declared), ...clearedRates(engine, declared, existing) };
    const put = () => host.repositories.put(name, declared.type, settings);
    await whenNotInUse(host, name, "changed", patience, put);
  } catch (error) {
    if (isFileBased(error)) throw ownedByPlatform(name, FILE_BASED, "what is declared differs from what it has");
    if (isMissingType(error)) throw missingType(host, declared.type);
    if (!mayHaveActed(error)) throw error;
    problem = expected(error);
  }

  const repository = await readBack(host, name, problem, uncertain);
  const differences = repository === undefined ? [] : differencesFrom(engine, declared, repository);
  if (repository !== undefined && differences.length === 0) return repository;
  if (problem !== undefined) {
    throw uncertain(`Whether the snapshot repository ${name} was registered is not certain: ${problem}`);
  }
  throw uncertain(
    `The snapshot repository ${name} was written to ${host.target}, but what the datastore reports afterwards is not what was written (${repository === undefined ? "there is none" : describe(differences)}). Something else manages it: have only one of you do so.`,
  );
}

/** An answer of the engine's own is to be trusted, save for those that say that it ran out of time. */
function mayHaveActed(error: unknown): boolean {
  if (error instanceof TransportError) return error.mayHaveActed;
  if (!(error instanceof DatastoreError)) return false;
  return error.status >= 500 && (error.type === undefined || error.status !== 500);
}

async function readBack(
  host: RepositoryHost,
  name: string,
  problem: string | undefined,
  uncertain: (message: string) => Error,
) {
  try {
    return await host.repositories.get(name);
  } catch (error) {
    const unread = `it could not be read back: ${expected(error)}`;
    throw uncertain(
      problem === undefined
        ? `The snapshot repository ${name} was registered, but ${unread}`
        : `Whether the snapshot repository ${name} was registered is not known: ${problem}; and ${unread}`,
    );
  }
}

/** The message of an error that the datastore or the way to it gives; any other is a defect and goes on. */
export function expected(error: unknown): string {
  if (isForeseen(error)) return error.message;
  throw error;
}
