import { ExplainedError } from "../../../clients/explained-error";
import { hasDeleted } from "./journal";
import { type RestoreRun } from "./restore-run";

/**
 * Looks at the safety snapshot once more, right before the first deletion: somebody may have deleted it since it was taken.
 *
 * @throws ExplainedError when it is not there as it was saved. Nothing was deleted then.
 */
export async function requireSaved({ around, plan, journal }: RestoreRun): Promise<void> {
  const { safetySnapshot } = journal;
  if (safetySnapshot?.complete !== true || hasDeleted(journal)) return;
  const { name } = safetySnapshot;
  const [found] = await around.datastore.snapshots.list(plan.repositoryName, name);
  if (found?.state === "SUCCESS") return;
  const now = found === undefined ? "is not in the repository any more" : `is ${found.state} now`;
  throw new ExplainedError(
    "failed",
    `safetyBackup: the snapshot ${name} was taken, and ${now}: somebody else changes the snapshot repository ${plan.repositoryName}. Find out who, and run the restore again.`,
  );
}
