import { ExplainedError } from "../../../clients/explained-error";
import { isForeseen } from "../../../clients/foreseen";
import { safetySnapshotName } from "../plan/safety-snapshot";
import { checkSaved } from "./check-backup-first";
import { type RestoreRun } from "./restore-run";
import { saveIndices } from "./save-indices";

/**
 * Saves what there is now in a snapshot of its own, waits until it is SUCCESS, and sees that it comes back.
 *
 * @throws ExplainedError when it cannot be saved: nothing has been deleted then.
 */
export async function takeSafetySnapshot(run: RestoreRun): Promise<void> {
  const name = newSafetyName(run);
  await run.record({ safetySnapshot: { name, complete: false } });
  const { state, failures } = await saveIndices(
    run,
    name,
    run.plan.deletes.map((index) => index.name),
  );
  try {
    if (state !== "SUCCESS") throw notSaved(name, state, failures);
    await checkSaved(run, name);
  } catch (error) {
    // Another run takes one with another name.
    if (isForeseen(error)) await run.record({ safetySnapshot: undefined });
    throw error;
  }
  await run.record({ safetySnapshot: { name, complete: true } });
}

/** A name that no other restore gives. */
export function newSafetyName({ around: { clock, random = Math.random }, plan: { indexPrefix } }: RestoreRun): string {
  return safetySnapshotName(indexPrefix, clock.now(), random());
}

function notSaved(name: string, state: string, failures: readonly string[]): ExplainedError {
  return new ExplainedError(
    "failed",
    `safetyBackup: the snapshot ${name} ended as ${state}: ${failures.slice(0, 3).join("; ")}. Nothing was deleted.`,
  );
}
