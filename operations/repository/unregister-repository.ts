import { FILE_BASED, isFileBased, platformOwner } from "./platform-owned";
import { type Patience, type RepositoryHost } from "./repository-host";
import { whenNotInUse } from "./repository-in-use";

/**
 * Makes a datastore forget a repository; what lies in it stays. One that a platform has taken over in the meantime is left
 * to it.
 *
 * @param settings as they were recorded last.
 * @returns what the person who runs the deployment should know.
 */
export async function unregisterRepository(
  host: RepositoryHost,
  name: string,
  settings: Readonly<Record<string, string>>,
  patience: Patience,
): Promise<readonly string[]> {
  const owner = platformOwner(name, settings);
  if (owner !== undefined) return [leftTo(name, owner)];
  try {
    await whenNotInUse(host, name, "unregistered", patience, () => host.repositories.unregister(name));
    return [];
  } catch (error) {
    if (!isFileBased(error)) throw error;
    return [leftTo(name, FILE_BASED)];
  }
}

function leftTo(name: string, owner: string): string {
  return `The snapshot repository ${name} belongs to ${owner}: it stays registered, and Pulumi no longer manages it.`;
}
