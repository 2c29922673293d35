import { ExplainedError } from "../../../clients/explained-error";
import { safetySnapshotName } from "../plan/safety-snapshot";
import { type RestoreRun } from "./restore-run";
import { saveIndices } from "./save-indices";

/**
 * Saves what there is now in a snapshot of its own, and waits until it is SUCCESS. One that a run before this one has begun
 * is waited for.
 *
 * @throws ExplainedError when it cannot be saved: nothing has been deleted then.
 */
export async function takeSafetySnapshot(run: RestoreRun): Promise<void> {
  const { indexPrefix, deletes } = run.plan;
  const name = run.journal.safetySnapshot?.name ?? safetySnapshotName(indexPrefix, run.around.clock.now());
  await run.record({ safetySnapshot: { name, complete: false } });
  const { state, failures } = await saveIndices(
    run,
    name,
    deletes.map((index) => index.name),
  );
  if (state === "SUCCESS") {
    await run.record({ safetySnapshot: { name, complete: true } });
    return;
  }
  // Another run takes one with another name.
  await run.record({ safetySnapshot: undefined });
  throw new ExplainedError(
    "failed",
    `safetyBackup: the snapshot ${name} ended as ${state}: ${failures.slice(0, 3).join("; ")}. Nothing was deleted.`,
  );
}
