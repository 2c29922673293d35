import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { sharedRepositoryProblem } from "../backup/index-prefix";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("prefix");

/** Whether one Optimize alone uses the repository, as far as its backups tell. */
export function prefixFindings(
  repositoryName: string,
  indexPrefix: string | undefined,
  snapshots: readonly StoredSnapshot[],
): DoctorFinding[] {
  const problem = sharedRepositoryProblem({ repositoryName, indexPrefix }, snapshots);
  if (problem !== undefined) {
    return [
      finding(
        "problem",
        `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`,
        "See docs/runbooks/shared-repository.md.",
      ),
    ];
  }
  if (snapshots.length === 0) return [finding("unknown", `No backup lies in ${repositoryName} yet.`)];
  return [finding("ok", `All backups in ${repositoryName} are of one Optimize.`)];
}
