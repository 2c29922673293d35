import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { ExplainedError } from "../../../clients/explained-error";
import { pollInterval } from "../../backup/poll-interval";
import { schemaVersionOf } from "../plan/schema-version";
import { safetySnapshotName, safetySnapshotNote } from "../plan/safety-snapshot";
import { type RestoreRun } from "./restore-run";

/**
 * Saves what there is now in a snapshot of its own, and waits until it is SUCCESS. One that a run before this one has begun
 * is waited for.
 *
 * @throws ExplainedError when it cannot be saved: nothing has been deleted then.
 */
export async function takeSafetySnapshot(run: RestoreRun): Promise<void> {
  const { datastore, clock, report } = run.around;
  const { repositoryName, indexPrefix, deletes } = run.plan;
  const indices = deletes.map(({ name }) => name);
  const started = clock.monotonic();
  let name = run.journal.safetySnapshot?.name;
  for (;;) {
    const [found] = name === undefined ? [] : await datastore.snapshotContents.details(repositoryName, [name]);
    if (name === undefined || found === undefined) {
      name ??= safetySnapshotName(indexPrefix, clock.now());
      await run.record({ safetySnapshot: { name, complete: false } });
      await beginSafetySnapshot(run, name, indices);
    } else if (found.state === "SUCCESS") {
      await run.record({ safetySnapshot: { name, complete: true } });
      return;
    } else if (found.state !== "IN_PROGRESS") {
      // Another run takes one with another name.
      await run.record({ safetySnapshot: undefined });
      throw new ExplainedError(
        "failed",
        `safetyBackup: the snapshot ${name} ended as ${found.state}: ${found.failures.slice(0, 3).join("; ")}. Nothing was deleted.`,
      );
    }
    report(`saving ${indices.length} indices in the snapshot ${name}`);
    await clock.sleep(pollInterval(clock.monotonic() - started));
  }
}

/**
 * Asks for a snapshot of indices, under a note of the version whose data they hold: a roll-back saves data of another version
 * than the one that it brings back.
 */
export async function beginSafetySnapshot(run: RestoreRun, name: string, indices: readonly string[]): Promise<void> {
  const { datastore } = run.around;
  const { repositoryName, indexPrefix, optimizeVersion } = run.plan;
  await run.requireStopped("what there is now was saved");
  const saved = (await schemaVersionOf(datastore, indexPrefix)) ?? optimizeVersion;
  try {
    await datastore.snapshots.create(repositoryName, name, indices, safetySnapshotNote(indexPrefix, saved));
  } catch (error) {
    // A first request whose answer got lost has begun it.
    const isThere = error instanceof DatastoreError && /in_use|invalid_snapshot_name/.test(error.type ?? "");
    if (!isThere) throw error;
  }
}
