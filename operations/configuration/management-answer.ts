import { TransportError } from "../../clients/http/transport-error";
import { type Backup, type OptimizeApi } from "../../clients/optimize/backup";
import { ManagementApiError } from "../../clients/optimize/management-api-error";

/**
 * Who is at the address: `runs` Optimize, by an answer in its own form; `silent` nothing listens, as where Optimize is
 * stopped or the address is wrong; `somebody-else` another program answers; `not-known` what answers does not tell.
 */
export type Presence = "runs" | "silent" | "somebody-else" | "not-known";

/** What Optimize says of its own configuration. */
export interface ManagementAnswer {
  readonly answer: "ready" | "not-configured" | "repository-missing" | "unreachable";
  /** Why, with the way out; undefined when it is ready. */
  readonly reason: string | undefined;
  /** The reason without its way out, and that by itself, where they can be told apart. */
  readonly apart?: { readonly said: string; readonly wayOut: string };
  /** The backups that it lists; undefined where nobody can tell whether there are any. */
  readonly backups: readonly Backup[] | undefined;
  readonly presence: Presence;
}

/** Asks Optimize whether it can take backups, and so whether it runs, which changes nothing. */
export async function managementAnswer(optimize: Pick<OptimizeApi, "list" | "get">): Promise<ManagementAnswer> {
  try {
    return { answer: "ready", reason: undefined, backups: await listed(optimize), presence: "runs" };
  } catch (error) {
    if (error instanceof TransportError) {
      const isSilent = error.fault === "refused" || error.fault === "name-not-found";
      const presence = isSilent ? "silent" : "not-known";
      return { answer: "unreachable", reason: error.message, backups: undefined, presence };
    }
    if (!(error instanceof ManagementApiError)) throw error;
    const { fault, message: reason, said, wayOut } = error;
    const told = { reason, apart: { said, wayOut }, presence: presenceBehind(error) };
    // The list of a repository that is configured, found, and holds something odd.
    if (fault === "list-broken") return { answer: "ready", backups: undefined, ...told };
    // Without a repository there is no backup.
    if (fault === "not-configured" || fault === "repository-missing") return { answer: fault, backups: [], ...told };
    return { answer: "unreachable", backups: undefined, ...told };
  }
}

/** A proxy that asks for credentials, or lets nobody through, tells nothing of who is behind it. */
const OF_A_PROXY = new Set([401, 403, 407]);

function presenceBehind({ fault, status, isOwn }: ManagementApiError): Presence {
  if (isOwn) return "runs";
  return fault === "not-optimize" && !OF_A_PROXY.has(status) ? "somebody-else" : "not-known";
}

async function listed(optimize: Pick<OptimizeApi, "list" | "get">): Promise<readonly Backup[]> {
  try {
    return await optimize.list();
  } catch (error) {
    if (!(error instanceof ManagementApiError) || error.fault !== "not-offered") throw error;
    // Optimize 3.9 has no list; it looks for its repository to find a single backup, too.
    await optimize.get("0");
    return [];
  }
}
