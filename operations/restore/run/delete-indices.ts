import { ExplainedError } from "../../../clients/explained-error";
import { inWords } from "../../../clients/finding";
import { notRestored } from "./judge-restored";
import { type RestoreRun } from "./restore-run";

/** How often something that is deleted may come back before that looks like somebody's doing. */
const ATTEMPTS = 3;

/** Deletes every index of this Optimize that the restore has not made itself, by its exact name. */
export async function deleteIndices(run: RestoreRun): Promise<readonly string[]> {
  const { datastore, report } = run.around;
  const deleted = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const seen = await run.see();
    const names = notRestored(run.own(seen), run.journal, seen);
    if (names.length === 0) return [...deleted].sort();
    if (attempt > ATTEMPTS) {
      throw new ExplainedError(
        "failed",
        `${inWords(names.slice(0, 5))} came back after being deleted: something else makes them. Stop it, and run the restore again: it goes on.`,
      );
    }
    // Forgotten first: what is deleted must not be taken for one's own, whatever breaks off.
    const gone = new Set(names);
    const restored = Object.fromEntries(Object.entries(run.journal.restored).filter(([name]) => !gone.has(name)));
    await run.record({ restored });
    await run.around.deleting?.(names, run.journal.safetySnapshot?.name);
    await datastore.indices.delete(names, async (sent) => {
      await run.requireStopped("indices were deleted");
      report(`deleting ${names.length} indices: ${sent}`);
      run.hasAskedToDelete = true;
    });
    for (const name of names) deleted.add(name);
  }
}
