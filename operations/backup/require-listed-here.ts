import { ExplainedError } from "../../clients/explained-error";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { findBackups, type FoundBackup } from "./find-backups";
import { otherRepositoryProblem } from "./listed-elsewhere";
import { type BackupTarget } from "./target";

/**
 * Refuses a backup that would not lie in the declared repository.
 *
 * @param listed what Optimize listed before `stored` was read.
 * @throws ExplainedError, `refused`.
 */
export async function requireListedHere(
  target: Pick<BackupTarget, "optimize" | "store">,
  listed: readonly FoundBackup[],
  stored: readonly Pick<BackupSnapshot, "name" | "startTime">[],
): Promise<void> {
  const { optimize, store } = target;
  if (store === undefined) return;
  const problemOf = (found: readonly FoundBackup[]) =>
    otherRepositoryProblem(optimize.target, store.repositoryName, found, stored);
  if (problemOf(listed) === undefined) return;
  // What somebody deleted between the two lists is in neither of them now.
  const problem = problemOf(await findBackups(target));
  if (problem !== undefined) throw new ExplainedError("refused", `repositoryName: ${problem}`);
}
