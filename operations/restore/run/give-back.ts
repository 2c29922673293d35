import { ExplainedError } from "../../../clients/explained-error";
import { isForeseen } from "../../../clients/foreseen";
import { type Phase } from "./journal";
import { type RestoreRun } from "./restore-run";
import { resumeSchedules, stillSuspended } from "./suspend-schedules";

/** Nothing was deleted: Optimize is given back as it was. */
export async function givenBack(run: RestoreRun, error: unknown): Promise<unknown> {
  // Whoever was broken off from outside starts nothing more; the next run does.
  if (!isForeseen(error)) return error;
  const { optimizeReplicas: replicas } = run.journal;
  try {
    // Whoever holds the lock by now may be deleting.
    await run.around.requireAlone?.();
    if (replicas !== undefined && replicas > 0) await run.around.optimize.start(replicas);
    else if (run.journal.seeded === true) await run.around.optimize.stop();
    for (const note of await resumeSchedules(run)) run.around.warn(note);
  } catch (second) {
    const outcome = error instanceof ExplainedError ? error.outcome : "unknown";
    const why = second instanceof Error ? second.message : String(second);
    return new ExplainedError(
      outcome,
      `${error.message} Nothing was deleted, but ${notGivenBack(run)}: ${why}${stillSuspended(run)}`,
    );
  }
  await run.enter("undone").catch(noteUnwritten(run, "undone"));
  return error;
}

function notGivenBack({ around: { optimize }, journal: { optimizeReplicas: replicas, seeded } }: RestoreRun): string {
  if (replicas !== undefined && replicas > 0) {
    return `${optimize.name} could not be started again with ${replicas} ${replicas === 1 ? "replica" : "replicas"}`;
  }
  if (seeded === true) return `${optimize.name} could not be stopped again`;
  return "this restore has lost its right to work";
}

/** For what is done already, whether it can be written down or not. */
export function noteUnwritten({ around }: RestoreRun, phase: Phase): (error: unknown) => void {
  return (error) => {
    if (!isForeseen(error)) throw error;
    around.warn(
      `That the restore is ${phase} could not be written down: ${error.message} Until it is, ${around.journal.place} tells of a restore that is not: look at it before you restore again.`,
    );
  };
}
