import { type Repository } from "../../clients/datastore/repositories";
import { ExplainedError } from "../../clients/explained-error";
import { describe, differencesFrom, type RepositorySettings } from "./compare-settings";
import { ownedByPlatform, platformOwner } from "./platform-owned";
import { type Patience, type RepositoryHost } from "./repository-host";
import { backupIdsIn, describeBackups, placeDifferences } from "./repository-place";
import { secondWriterWarnings } from "./second-writer";
import { doubtfulSettings } from "./unknown-settings";
import { verifyRepository } from "./verify-repository";
import { expected, RepositoryUncertain, writeRepository } from "./write-repository";

export interface RegisterOptions extends Patience {
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
  /** What the person who runs the deployment should know. */
  readonly warnings: readonly string[];
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
  const existing = await requireRegistrable(host, options, adopt);
  return putAndVerify(host, options, existing, []);
}

/**
 * Looks whether a repository may be registered. Changes nothing.
 *
 * @returns the repository of that name that is there already.
 * @throws ExplainedError when there is one with other settings, and it is not to be adopted, or a platform owns it.
 */
export async function requireRegistrable(
  host: Pick<RepositoryHost, "repositories" | "identity" | "target">,
  { repositoryName, declared }: Pick<RegisterOptions, "repositoryName" | "declared">,
  adopt: boolean,
): Promise<Repository | undefined> {
  const existing = await host.repositories.get(repositoryName);
  const differences = existing === undefined ? [] : differencesFrom(host.identity.engine, declared, existing);
  requireOurs(repositoryName, existing, describe(differences));
  if (differences.length === 0 || adopt) return existing;
  throw new ExplainedError(
    "refused",
    `repositoryName: ${host.target} has a snapshot repository ${repositoryName} already, with other settings (${describe(differences)}). Declare those settings to take it over as it is, set adopt to true to have it changed to yours, or choose another name.`,
  );
}

/**
 * Brings a repository that is declared already to what is declared now; registers it again where it is gone.
 *
 * @param verifiedNodes of its last verification, which still counts when nothing has to be written.
 */
export async function changeRepository(
  host: RepositoryHost,
  options: RegisterOptions,
  verifiedNodes: readonly string[],
): Promise<RegisteredRepository> {
  const existing = await host.repositories.get(options.repositoryName);
  const differences = existing === undefined ? [] : differencesFrom(host.identity.engine, options.declared, existing);
  requireOurs(options.repositoryName, existing, describe(differences));
  return putAndVerify(host, options, existing, verifiedNodes);
}

/** @throws ExplainedError when a repository that a platform owns would have to be written. */
function requireOurs(name: string, existing: Repository | undefined, differences: string): void {
  const owner = platformOwner(name, existing?.settings ?? {});
  if (owner === undefined || (existing !== undefined && differences === "")) return;
  throw ownedByPlatform(name, owner, existing === undefined ? "there is none in this cluster" : differences);
}

async function putAndVerify(
  host: RepositoryHost,
  options: RegisterOptions,
  existing: Repository | undefined,
  verifiedBefore: readonly string[],
): Promise<RegisteredRepository> {
  const { repositoryName, declared, verify } = options;
  const { engine } = host.identity;
  const existed = existing !== undefined;
  const warnings = doubtfulSettings(host.identity, declared).map((line) => `${repositoryName}: ${line}.`);
  if (existing !== undefined && differencesFrom(engine, declared, existing).length === 0) {
    if (!verify || verifiedBefore.length > 0) {
      return { repository: existing, verifiedNodes: verify ? verifiedBefore : [], existed, warnings };
    }
    return { ...(await verified(host, options, existing, existed)), warnings };
  }

  const moved = existing !== undefined && placeDifferences(engine, declared, existing).length > 0;
  const seenBefore = moved ? await seenBackups(host, repositoryName) : [];
  const repository = await writeRepository(host, repositoryName, declared, existing, options);
  const registered = verify
    ? await verified(host, options, repository, existed)
    : { repository, existed, verifiedNodes: [], snapshots: [] };
  if (!existed && repository.settings["readonly"] !== "true" && repository.type !== "url") {
    warnings.push(...(await secondWriterWarnings(host, repositoryName, registered.snapshots, options.clock)));
  }
  if (moved) warnings.push(...(await movedWarnings(host, repositoryName, seenBefore)));
  return { ...registered, warnings };
}

async function verified(host: RepositoryHost, options: RegisterOptions, repository: Repository, existed: boolean) {
  try {
    const { nodes, snapshots } = await verifyRepository(host, options.repositoryName);
    return { repository, existed, verifiedNodes: nodes, snapshots };
  } catch (error) {
    const reason = expected(error);
    if (existed) throw new RepositoryUncertain(repository, existed, `${reason} It stays registered.`);
    await withdraw(host, repository, reason);
    throw new ExplainedError("failed", `${reason} It was unregistered again.`);
  }
}

/** Takes back what was registered just now. */
async function withdraw(host: RepositoryHost, repository: Repository, reason: string): Promise<void> {
  try {
    await host.repositories.unregister(repository.name);
  } catch (error) {
    const message = `${reason} It could not be unregistered again (${expected(error)}).`;
    throw new RepositoryUncertain(repository, false, message);
  }
}

/** The ids of the backups that can be seen; none where the place cannot be read. */
async function seenBackups(host: RepositoryHost, name: string): Promise<string[]> {
  const listed = await host.repositories.listSnapshots(name).catch((error: unknown) => {
    expected(error);
    return [];
  });
  return backupIdsIn(listed.map((snapshot) => snapshot.name));
}

async function movedWarnings(host: RepositoryHost, name: string, before: readonly string[]): Promise<string[]> {
  const now = new Set(await seenBackups(host, name));
  const lost = before.filter((backupId) => !now.has(backupId));
  if (lost.length === 0) return [];
  return [
    `The snapshot repository ${name} has moved to another place, where ${describeBackups(lost)} cannot be seen: Optimize neither lists nor restores them there. Nothing was deleted; in the old place, or in a second repository that reads it (readonly), they are all there.`,
  ];
}
