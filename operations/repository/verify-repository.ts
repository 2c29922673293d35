import { DatastoreError } from "../../clients/datastore/datastore-error";
import { ExplainedError } from "../../clients/explained-error";
import { type RepositoryHost } from "./repository-host";
import { explainVerification } from "./verification-reasons";

/** A repository that is registered, but does not work: its message says why, for each node. */
export class NotVerified extends ExplainedError {
  constructor(message: string) {
    super("failed", message);
    this.name = "NotVerified";
  }
}

/**
 * Has every node write to the repository and read what another one wrote, and reads its list of contents: a repository
 * that the datastore has disabled passes the first and fails the second.
 *
 * @returns the names of the nodes, and those of the snapshots in it.
 * @throws NotVerified when it does not work; another error when that could not be found out.
 */
export async function verifyRepository(
  host: { readonly repositories: Pick<RepositoryHost["repositories"], "verify" | "listSnapshots"> },
  name: string,
): Promise<{ readonly nodes: readonly string[]; readonly snapshots: readonly string[] }> {
  try {
    const nodes = await host.repositories.verify(name);
    const snapshots = await host.repositories.listSnapshots(name);
    return { nodes, snapshots: snapshots.map((snapshot) => snapshot.name) };
  } catch (error) {
    throw (error instanceof DatastoreError ? notVerified(name, error) : undefined) ?? error;
  }
}

function notVerified(name: string, error: DatastoreError): NotVerified | undefined {
  if (isDisabled(error)) {
    return new NotVerified(
      `The datastore has disabled the snapshot repository ${name}: something else changed what is in its place (${lastWriter(error) ?? "it does not say who"}), and no backup works until it is registered anew. See that one cluster alone writes there, with readonly set to true in all others; then unregister it by hand (DELETE /_snapshot/${name}, which deletes no backup): a refresh finds it gone, and it is registered anew.`,
    );
  }
  if (error.type === "repository_verification_exception" || error.type === "repository_exception") {
    const reasons = explainVerification(error.reasons, error.besides);
    return new NotVerified(
      `The snapshot repository ${name} does not work: ${reasons.join("; ")}. Make its place reachable and writable for every node, or set verify to false.`,
    );
  }
  return undefined;
}

function isDisabled({ reasons }: DatastoreError): boolean {
  return reasons.some((reason) => /has been disabled to prevent/.test(reason));
}

function lastWriter({ reasons }: DatastoreError): string | undefined {
  return reasons
    .map((reason) => /The last cluster to write[^.]*\./.exec(reason)?.[0])
    .find((text) => text !== undefined);
}
