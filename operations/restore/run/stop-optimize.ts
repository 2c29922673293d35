import { ExplainedError } from "../../../clients/explained-error";
import { firstInWords, inWords } from "../../../clients/finding";
import { operationsOf } from "../seen-restore";
import { type RestoreRun } from "./restore-run";

const DEFAULT_STOP_TIMEOUT_MILLISECONDS = 600_000;
const DEFAULT_QUIET_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 1_000;

/**
 * Stops Optimize, and makes sure of it: nothing of it runs, and nothing is written to its indices for a while.
 *
 * @throws ExplainedError when it does not stop, or something else writes.
 */
export async function stopOptimize(run: RestoreRun): Promise<void> {
  await awaitStopped(run);
  await requireQuiet(run);
}

/** Stops Optimize, and waits until nothing of it runs. */
async function awaitStopped(run: RestoreRun): Promise<void> {
  const { optimize, clock, report } = run.around;
  const started = clock.monotonic();
  const timeout = run.options.stopTimeoutMilliseconds ?? DEFAULT_STOP_TIMEOUT_MILLISECONDS;
  await optimize.stop();
  for (;;) {
    const { running } = await optimize.look();
    if (running.length === 0) return;
    const elapsed = clock.monotonic() - started;
    if (elapsed >= timeout) {
      throw new ExplainedError(
        "unknown",
        `${inWords(running)} of ${optimize.name} did not stop in ${Math.round(elapsed / 1000)} s.`,
      );
    }
    report(`waiting until Optimize has stopped: ${inWords(running)}, ${Math.round(elapsed / 1000)} s`);
    await clock.sleep(POLL_MILLISECONDS);
  }
}

/** @throws ExplainedError when somebody writes to this Optimize's indices. */
async function requireQuiet(run: RestoreRun): Promise<void> {
  const { datastore, clock, report } = run.around;
  const quiet = run.options.quietMilliseconds ?? DEFAULT_QUIET_MILLISECONDS;
  if (quiet <= 0) return;
  const pattern = `${run.plan.indexPrefix}-*`;
  const indices = await datastore.indices.list(pattern);
  const own = new Set(run.own({ indices }));
  if (own.size === 0) return;
  const primaries = await datastore.indices.activePrimaries(pattern);
  report(`making sure for ${Math.round(quiet / 1000)} s that nothing is written to ${pattern}`);
  const before = await datastore.indices.writes(pattern);
  await clock.sleep(quiet);
  const after = await datastore.indices.writes(pattern);
  const untold = indices.filter((index) => {
    const there = primaries.get(index.name);
    // A closed one takes no writes, and one whose shards are not all there tells less.
    const tells = index.isOpen && (there === undefined || index.shards === undefined || there >= index.shards);
    return own.has(index.name) && tells && [before, after].some((told) => operationsOf(index, told) === undefined);
  });
  if (untold.length > 0) {
    const names = firstInWords(
      untold.map(({ name }) => name),
      5,
    );
    throw new ExplainedError(
      "unknown",
      `datastore: whether somebody writes to ${names} could not be seen: it does not tell what is written there. Run the restore again.`,
    );
  }
  const written = [...after]
    .filter(([name, { uuid, sequence, operations }]) => {
      if (!own.has(name)) return false;
      const earlier = before.get(name);
      if (earlier?.uuid !== uuid) return operations > 0;
      // Without a write, the sequence of a shard that a restore before this one had begun grows until it is whole.
      return operations !== earlier.operations || (operations > 0 && sequence !== earlier.sequence);
    })
    .map(([name]) => name);
  if (written.length === 0) return;
  throw new ExplainedError(
    "refused",
    `optimize: ${run.around.optimize.name} is stopped, but somebody writes to ${inWords(written.slice(0, 5))}. Another Optimize uses the same datastore and prefix: stop it too.`,
  );
}
