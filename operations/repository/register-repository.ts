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

/**
 * A repository is registered as declared, but its verification failed, and it could not be unregistered again or was
 * there before.
 */
export class RepositoryNotVerified extends ExplainedError {
  constructor(
    readonly repository: Repository,
    readonly existed: boolean,
    message: string,
  ) {
    super("failed", message);
    this.name = "RepositoryNotVerified";
  }
}

/**
 * Registers a repository that is declared for the first time.
 *
 * @param adopt whether a repository of that name with other settings is changed to the declared ones.
 * @throws ExplainedError when there is one with other settings, and it is not to be adopted; RepositoryNotVerified when
 *   what stays registered could not be verified. Any other error leaves nothing behind that was not there before.
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
      : await putAndReadBack(host, repositoryName, declared);
  if (!verify) return { repository, verifiedNodes: [], existed };
  try {
    return { repository, verifiedNodes: await host.repositories.verify(repositoryName), existed };
  } catch (error) {
    if (!(error instanceof ExplainedError) && !(error instanceof TransportError)) throw error;
    await withdraw(host, repository, existed, error.message);
    throw new ExplainedError("failed", `${notVerified(repositoryName, error.message)} It was unregistered again.`);
  }
}

/** Takes back what was registered just now; what was there before stays. */
async function withdraw(host: RepositoryHost, repository: Repository, existed: boolean, reason: string): Promise<void> {
  if (existed) {
    throw new RepositoryNotVerified(
      repository,
      existed,
      `${notVerified(repository.name, reason)} It stays registered; the next \`up\` verifies it again.`,
    );
  }
  try {
    await host.repositories.unregister(repository.name);
  } catch (error) {
    if (!(error instanceof ExplainedError) && !(error instanceof TransportError)) throw error;
    throw new RepositoryNotVerified(
      repository,
      existed,
      `${notVerified(repository.name, reason)} It could not be unregistered again (${error.message}); the next \`up\` verifies it again.`,
    );
  }
}

function notVerified(name: string, reason: string): string {
  return `The snapshot repository ${name} could not be verified: ${reason} Make its place reachable and writable for every node, or set verify to false.`;
}

async function putAndReadBack(host: RepositoryHost, name: string, declared: RepositorySettings): Promise<Repository> {
  await host.repositories.put(name, declared.type, writtenSettings(declared));
  const repository = await host.repositories.get(name);
  const differences = repository === undefined ? [] : differencesFrom(host, declared, repository);
  if (repository !== undefined && differences.length === 0) return repository;
  throw new ExplainedError(
    "failed",
    `The snapshot repository ${name} was written to ${host.target}, but what the datastore reports afterwards is not what was written (${repository === undefined ? "there is none" : describe(differences)}). Something else manages it: have only one of you do so.`,
  );
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
