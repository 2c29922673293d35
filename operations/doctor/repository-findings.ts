import { type Repository } from "../../clients/datastore/repositories";
import { placeProblem } from "../repository/place-problem";
import { whoMayWrite } from "../repository/who-may-write";
import { knownSettings } from "../repository/setting-catalogue";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("repository");

/** What became of the verification. */
export type Verified =
  | { readonly kind: "works"; readonly nodes: readonly string[] }
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "not-found-out"; readonly message: string };

/**
 * What is to be said of a repository.
 *
 * @param repository undefined when the datastore says that there is none.
 * @param verified undefined when it was not asked for, since there is none.
 */
export function repositoryFindings(
  name: string,
  repository: Repository | undefined,
  verified: Verified | undefined,
): DoctorFinding[] {
  if (repository === undefined || verified === undefined) {
    return [
      finding(
        "problem",
        `The datastore has no snapshot repository ${name}.`,
        "Register it (a SnapshotRepository does), or correct repositoryName: it is what CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME names.",
      ),
    ];
  }
  return [...howItWorks(name, repository, verified), ...oddPlaces(repository)];
}

/** Places that whoever registered the repository may not have meant: a SnapshotRepository would refuse them. */
function oddPlaces({ name, type, settings }: Repository): DoctorFinding[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const problem = knownSettings(type)[key]?.place === true ? placeProblem(key, value) : undefined;
    if (problem === undefined) return [];
    return [
      finding(
        "warning",
        `The snapshot repository ${name} has an odd place: ${key} ${problem}.`,
        "Keep it as it is where snapshots lie there already: another spelling is another place, in which they are not found.",
      ),
    ];
  });
}

function howItWorks(name: string, repository: Repository, verified: Verified): DoctorFinding[] {
  if (verified.kind === "broken") return [finding("problem", verified.message)];
  if (verified.kind === "not-found-out") return [finding("unknown", verified.message)];
  const { nodes } = verified;
  if (isReadonly(repository)) {
    return [
      finding(
        "warning",
        `The snapshot repository ${name} (${repository.type}) can be read, but is read-only here.`,
        `Right for a cluster that only restores. ${whoMayWrite(name, "register it without readonly, so that Optimize can take backups")}.`,
      ),
    ];
  }
  const count = nodes.length === 1 ? "1 node" : `${nodes.length} nodes`;
  return [finding("ok", `The snapshot repository ${name} (${repository.type}) works on ${count}.`)];
}

function isReadonly({ type, settings }: Repository): boolean {
  return type === "url" || settings["readonly"] === "true";
}
