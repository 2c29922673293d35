import { DatastoreError } from "../../clients/datastore/datastore-error";
import { ExplainedError } from "../../clients/explained-error";

/**
 * Whom a repository belongs to that only a platform may write or unregister, undefined for any other.
 *
 * @param settings as the datastore reports them.
 */
export function platformOwner(name: string, settings: Readonly<Record<string, string>>): string | undefined {
  if (name === "found-snapshots") return "Elastic Cloud";
  if (name.startsWith("cs-automated")) return "the AWS-managed domain";
  if (settings["system_repository"] === "true") return "OpenSearch itself (system_repository)";
  return undefined;
}

/** Whether a write was refused because the repository is declared in a file beside the server, as ECK does it. */
export function isFileBased(error: unknown): boolean {
  return (
    error instanceof DatastoreError &&
    error.reasons.some((reason) => /set as read-only by \[file_settings\]/.test(reason))
  );
}

export const FILE_BASED = "a file of the platform's (file-based settings, such as an ECK StackConfigPolicy)";

/** The refusal to write to a repository of a platform. */
export function ownedByPlatform(name: string, owner: string, differences: string): ExplainedError {
  return new ExplainedError(
    "refused",
    `repositoryName: the snapshot repository ${name} belongs to ${owner} and is read only here, never written (${differences}). Declare the settings that it has to take it over as it is, change them where they are managed, or choose another name for a repository of your own.`,
  );
}
