import { ExplainedError } from "../../../clients/explained-error";
import { isForeseen } from "../../../clients/foreseen";
import { type TransportError } from "../../../clients/http/transport-error";
import { deleteIndices } from "./delete-indices";
import { givenBack } from "./give-back";
import { hasDeleted } from "./journal";
import { isStillWhole, mayStillDelete } from "./judge-refused-deletion";
import { requireRestorable } from "./require-restorable";
import { requireSaved } from "./require-saved";
import { type RestoreRun } from "./restore-run";
import { stillSuspended } from "./suspend-schedules";

/** Deletes what there was. Where the datastore refuses that as a whole, Optimize goes on with what it had. */
export async function deleteOrGiveBack(run: RestoreRun): Promise<readonly string[]> {
  // What an earlier run asked for may still be carried out.
  const mayBeDeleting = hasDeleted(run.journal);
  try {
    await run.requireStopped("anything was deleted");
    await requireRestorable(run);
    await requireSaved(run);
    await run.enter("deleting", mayBeDeleting ? {} : { beganWhole: true });
    return await deleteIndices(run);
  } catch (error) {
    // One that lost its right to work, or was told to end, starts nothing more.
    const isBrokenOff = error instanceof ExplainedError && error.outcome === "unknown";
    if (mayBeDeleting || !isForeseen(error) || isBrokenOff || !(await nothingIsDeleted(run, error))) throw error;
    run.isGivenBack = true;
    throw await takenBack(run, error);
  }
}

async function nothingIsDeleted(run: RestoreRun, error: unknown): Promise<boolean> {
  if (run.hasAskedToDelete && mayStillDelete(error)) return false;
  try {
    const indices = await run.around.datastore.indices.list(`${run.plan.indexPrefix}-*`);
    const own = new Set(run.own({ indices }));
    if (!hasDeleted(run.journal)) return true;
    const there = indices.filter(({ name }) => own.has(name));
    return there.length === run.plan.deletes.length && isStillWhole(run.journal, there);
  } catch (second) {
    if (isForeseen(second)) return false;
    throw second;
  }
}

/** Gives Optimize back once it is written down that nothing was deleted: otherwise the next run would go on deleting. */
async function takenBack(run: RestoreRun, error: ExplainedError | TransportError): Promise<unknown> {
  const outcome = error instanceof ExplainedError ? error.outcome : "unknown";
  try {
    await run.enter("stopping", { beganWhole: undefined });
  } catch (second) {
    if (!isForeseen(second)) throw second;
    return new ExplainedError(
      outcome,
      `${error.message} Nothing was deleted, but that could not be written down, so that ${run.around.optimize.name} stays stopped: ${second.message} The same restore, run again, goes on.${stillSuspended(run)}`,
    );
  }
  const told = await givenBack(run, error);
  if (told !== error) return told;
  const { name, startsHere } = run.around.optimize;
  const now = startsHere ? `${name} runs again as it did before` : `${name} may be started again`;
  return new ExplainedError(outcome, `${error.message} Nothing was deleted, and ${now}.`);
}
