import { TransportError } from "../../clients/http/transport-error";
import { type Backup, type OptimizeApi } from "../../clients/optimize/backup";
import { ManagementApiError } from "../../clients/optimize/management-api-error";

/** What Optimize says of its own configuration. */
export interface ManagementAnswer {
  readonly answer: "ready" | "not-configured" | "repository-missing" | "unreachable";
  /** Why, with the way out; undefined when it is ready. */
  readonly reason: string | undefined;
  /** The reason without its way out, and that by itself, where they can be told apart. */
  readonly apart?: { readonly said: string; readonly wayOut: string };
  /** The backups that it lists; undefined where nobody can tell whether there are any. */
  readonly backups: readonly Backup[] | undefined;
  /** Whether nothing listens at its address, as where Optimize is stopped. */
  readonly isSilent?: boolean;
}

/** Asks Optimize whether it can take backups, which changes nothing. */
export async function managementAnswer(optimize: OptimizeApi): Promise<ManagementAnswer> {
  try {
    return { answer: "ready", reason: undefined, backups: await listed(optimize) };
  } catch (error) {
    if (error instanceof TransportError) {
      const isSilent = error.fault === "refused" || error.fault === "name-not-found";
      return { answer: "unreachable", reason: error.message, backups: undefined, isSilent };
    }
    if (!(error instanceof ManagementApiError)) throw error;
    const { fault, message: reason, said, wayOut } = error;
    const apart = { said, wayOut };
    // The list of a repository that is configured, found, and holds something odd.
    if (fault === "list-broken") return { answer: "ready", reason, apart, backups: undefined };
    // Without a repository there is no backup.
    if (fault === "not-configured" || fault === "repository-missing")
      return { answer: fault, reason, apart, backups: [] };
    return { answer: "unreachable", reason, apart, backups: undefined };
  }
}

async function listed(optimize: OptimizeApi): Promise<readonly Backup[]> {
  try {
    return await optimize.list();
  } catch (error) {
    if (!(error instanceof ManagementApiError) || error.fault !== "not-offered") throw error;
    // Optimize 3.9 has no list; it looks for its repository to find a single backup, too.
    await optimize.get("0");
    return [];
  }
}
