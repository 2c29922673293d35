import { ExplainedError } from "../../clients/explained-error";
import { type Datastore } from "../../clients/datastore/connect";
import { type Repository } from "../../clients/datastore/repositories";
import { TransportError } from "../../clients/http/transport-error";
import { differingSettings, type RepositorySettings, type SettingDifference } from "./compare-settings";

/** What this needs of a datastore. */
export type RepositoryHost = Pick<Datastore, "target" | "identity"> & {
  readonly repositories: Pick<Datastore["repositories"], "get" | "put" | "verify" | "unregister">;
};

export interface RegisterOptions {
  readonly repositoryName: string;
  readonly declared: RepositorySettings;
  readonly verify: boolean;
}

export interface RegisteredRepository {
  readonly repository: Repository;
  /** Names of the nodes that could write to it; empty when it was not verified. */
  readonly verifiedNodes: readonly string[];
  /** Whether it was registered before. */
  readonly existed: boolean;
}

/** A repository that is registered, or may be, but not known to work: it has to be kept in mind. */
export class RepositoryUncertain extends ExplainedError {
  /** @param existed whether it was registered before. */
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
 * Registers a repository that is declared for the first time.
 *
 * @param adopt whether a repository of that name with other settings is changed to the declared ones.
 * @throws ExplainedError when there is one with other settings, and it is not to be adopted; RepositoryUncertain when
 *   something stays registered, or may, that is not known to work. Any other error leaves nothing behind that was not there before.
 */
export async function registerRepository(
  host: RepositoryHost,
  options: RegisterOptions,
  adopt: boolean,
): Promise<RegisteredRepository> {
  const existing = await host.repositories.get(options.repositoryName);
  const differences = existing === undefined ? [] : differencesFrom(host, options.declared, existing);
  if (existing !== undefined && differences.length > 0 && !adopt) {
    throw new ExplainedError(
      "refused",
      `repositoryName: ${host.target} has a snapshot repository ${options.repositoryName} already, with other settings (${describe(differences)}). Declare those settings to take it over as it is, set adopt to true to have it changed to yours, or choose another name.`,
    );
  }
  return putAndVerify(host, options, existing);
}

/** Brings a repository that is declared already to what is declared now; registers it again where it is gone. */
export async function changeRepository(host: RepositoryHost, options: RegisterOptions): Promise<RegisteredRepository> {
  return putAndVerify(host, options, await host.repositories.get(options.repositoryName));
}

async function putAndVerify(
  host: RepositoryHost,
  { repositoryName, declared, verify }: RegisterOptions,
  existing: Repository | undefined,
): Promise<RegisteredRepository> {
  const existed = existing !== undefined;
  const repository =
    existing !== undefined && differencesFrom(host, declared, existing).length === 0
      ? existing
      : await putAndReadBack(host, repositoryName, declared, existed);
  if (!verify) return { repository, verifiedNodes: [], existed };
  try {
    return { repository, verifiedNodes: await host.repositories.verify(repositoryName), existed };
  } catch (error) {
    const reason = `The snapshot repository ${repositoryName} could not be verified: ${expected(error)} Make its place reachable and writable for every node, or set verify to false.`;
    if (existed) throw new RepositoryUncertain(repository, existed, `${reason} It stays registered; ${NEXT_UP}`);
    await withdraw(host, repository, reason);
    throw new ExplainedError("failed", `${reason} It was unregistered again.`);
  }
}

const NEXT_UP = "the next `up` goes on from there.";

/** Takes back what was registered just now. */
async function withdraw(host: RepositoryHost, repository: Repository, reason: string): Promise<void> {
  try {
    await host.repositories.unregister(repository.name);
  } catch (error) {
    const message = `${reason} It could not be unregistered again (${expected(error)}); ${NEXT_UP}`;
    throw new RepositoryUncertain(repository, false, message);
  }
}

async function putAndReadBack(
  host: RepositoryHost,
  name: string,
  declared: RepositorySettings,
  existed: boolean,
): Promise<Repository> {
  const settings = writtenSettings(declared);
  const uncertain = (message: string) => {
    const texts = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
    return new RepositoryUncertain({ name, type: declared.type, settings: texts }, existed, message);
  };
  try {
    await host.repositories.put(name, declared.type, settings);
  } catch (error) {
    if (!(error instanceof TransportError) || !error.mayHaveActed) throw error;
    throw uncertain(
      `Whether the snapshot repository ${name} was registered is not known: ${error.message}; ${NEXT_UP}`,
    );
  }
  const repository = await readBack(host, name, uncertain);
  const differences = repository === undefined ? [] : differencesFrom(host, declared, repository);
  if (repository !== undefined && differences.length === 0) return repository;
  throw uncertain(
    `The snapshot repository ${name} was written to ${host.target}, but what the datastore reports afterwards is not what was written (${repository === undefined ? "there is none" : describe(differences)}). Something else manages it: have only one of you do so.`,
  );
}

async function readBack(host: RepositoryHost, name: string, uncertain: (message: string) => Error) {
  try {
    return await host.repositories.get(name);
  } catch (error) {
    throw uncertain(
      `The snapshot repository ${name} was registered, but could not be read back: ${expected(error)}; ${NEXT_UP}`,
    );
  }
}

/** The message of an error that the datastore or the way to it gives; any other is a defect and goes on. */
function expected(error: unknown): string {
  if (error instanceof ExplainedError || error instanceof TransportError) return error.message;
  throw error;
}

/** Empty and null values stand for the engine's default, which an absent key gives. */
function writtenSettings(declared: RepositorySettings): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(declared.settings).flatMap(([key, value]) =>
      value === undefined || value === null || value === "" ? [] : [[key, value]],
    ),
  );
}

/** How a repository differs from what is declared; its type counts as a setting. */
export function differencesFrom(
  host: Pick<RepositoryHost, "identity">,
  declared: RepositorySettings,
  repository: Repository,
): SettingDifference[] {
  if (declared.type !== repository.type) {
    return [{ key: "type", declared: declared.type, actual: repository.type }];
  }
  return differingSettings(host.identity.engine, declared, repository);
}

/** "compress is false instead of true": differences in words. */
export function describe(differences: readonly SettingDifference[]): string {
  return differences
    .map(({ key, declared, actual }) => `${key} is ${actual ?? "not set"} instead of ${declared ?? "not set"}`)
    .join(", ");
}
