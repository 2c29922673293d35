import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { type SnapshotDetails } from "../../../clients/datastore/snapshot-contents";
import { ExplainedError } from "../../../clients/explained-error";
import { pollInterval } from "../../backup/poll-interval";
import { safetySnapshotNote } from "../plan/safety-snapshot";
import { schemaVersionOf } from "../plan/schema-version";
import { type RestoreRun } from "./restore-run";

/** How long a snapshot may be listed nowhere after it was begun. */
const LONGEST_UNLISTED_MILLISECONDS = 300_000;

/**
 * Saves indices in a safety snapshot, and waits until it has ended. One that is there already is only waited for.
 *
 * @returns the snapshot, whatever its state is then.
 * @throws ExplainedError, `unknown`, when the repository does not list what was begun.
 */
export async function saveIndices(run: RestoreRun, name: string, indices: readonly string[]): Promise<SnapshotDetails> {
  const { datastore, clock, report } = run.around;
  const started = clock.monotonic();
  let seenAt = started;
  for (;;) {
    const [found] = await datastore.snapshotContents.details(run.plan.repositoryName, [name]);
    if (found !== undefined && found.state !== "IN_PROGRESS") return found;
    const now = clock.monotonic();
    if (found !== undefined) seenAt = now;
    else if (now - seenAt < LONGEST_UNLISTED_MILLISECONDS) await begin(run, name, indices);
    else throw unlisted(name, now - seenAt);
    report(`saving ${indices.length} indices in the snapshot ${name}`);
    await clock.sleep(pollInterval(clock.monotonic() - started));
  }
}

/** Notes the version of the saved data: a roll-back saves data of another version than the one that it brings back. */
async function begin(run: RestoreRun, name: string, indices: readonly string[]): Promise<void> {
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

function unlisted(name: string, milliseconds: number): ExplainedError {
  return new ExplainedError(
    "unknown",
    `safetyBackup: the snapshot ${name} was begun, and for ${Math.round(milliseconds / 1000)} s the repository has not told how it is: its file may not let itself be read. Nothing more was deleted. Look at the repository, and run the restore again.`,
  );
}
