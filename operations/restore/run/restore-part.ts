import { DatastoreError } from "../../../clients/datastore/datastore-error";
import { ExplainedError } from "../../../clients/explained-error";
import { inWords } from "../../../clients/finding";
import { type RestorePlan } from "../plan/plan-type";
import { bytesOf, type RestoredState, type SeenIndices, stateOfIndex } from "./judge-restored";
import { type RestoreRun } from "./restore-run";

const SHORTEST_MILLISECONDS = 200;
const LONGEST_MILLISECONDS = 5_000;
/** So that the end is noticed at most so much of the duration late. */
const SHARE_OF_ELAPSED = 0.03;
const DEFAULT_STALL_MILLISECONDS = 900_000;
const ASKED_FOR_REASONS = 5;

type Part = RestorePlan["parts"][number];

/**
 * Restores the indices of one snapshot that are not there yet, and waits until the last shard is.
 *
 * @throws ExplainedError, `failed`, when the datastore gave a shard up; `unknown` when nothing moved for too long: it may
 *   go on, and so does another run.
 */
export async function restorePart(run: RestoreRun, part: Part): Promise<void> {
  const { datastore, clock, report } = run.around;
  const { repositoryName } = run.plan;
  const stall = run.options.stallMilliseconds ?? DEFAULT_STALL_MILLISECONDS;
  const started = clock.monotonic();
  let moved = { at: started, bytes: -1, left: part.indices.length };
  let begun = false;
  for (;;) {
    const seen = await run.see();
    const states = statesOf(part, run, seen);
    const absent = states.get("absent") ?? [];
    if (states.has("other") || states.has("failed")) throw await broken(run, part, states, begun);
    if (absent.length > 0) {
      if (begun) throw await broken(run, part, states, begun);
      await run.requireStopped(`${part.snapshot} was restored`);
      const { replicas } = run.options;
      const request = { repositoryName, snapshot: part.snapshot, indices: absent, replicas };
      const accepted = await begin(() => datastore.restores.begin(request));
      begun = true;
      if (accepted) await writeDown(run, absent);
    }
    if (absent.length === 0 && !states.has("under-way")) return;

    const { done, total } = bytesOf(part, seen);
    const left = states.get("under-way")?.length ?? 0;
    if (done !== moved.bytes || left !== moved.left) moved = { at: clock.monotonic(), bytes: done, left };
    if (clock.monotonic() - moved.at >= stall) throw await stalled(run, part, states.get("under-way") ?? [], stall);
    report(`restoring ${part.snapshot}: ${left} of ${part.indices.length} indices left, ${percent(done, total)}`);
    const elapsed = clock.monotonic() - started;
    await clock.sleep(Math.min(Math.max(elapsed * SHARE_OF_ELAPSED, SHORTEST_MILLISECONDS), LONGEST_MILLISECONDS));
  }
}

function statesOf(part: Part, run: RestoreRun, seen: SeenIndices): Map<RestoredState, string[]> {
  const states = new Map<RestoredState, string[]>();
  for (const { name } of part.indices) {
    const state = stateOfIndex(name, part, run.journal, seen);
    states.set(state, [...(states.get(state) ?? []), name]);
  }
  return states;
}

/** False when a first request whose answer got lost may have begun it: the next looks tell. */
async function begin(request: () => Promise<void>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (error) {
    const isThere =
      error instanceof DatastoreError && error.reasons.some((reason) => /open index with same name/.test(reason));
    if (!isThere) throw error;
    return false;
  }
}

/** The engine makes all indices of a restore at once, each with a new uuid: what carries it is this restore's. */
async function writeDown(run: RestoreRun, names: readonly string[]): Promise<void> {
  const made = new Set(names);
  const listed = await run.around.datastore.indices.list(`${run.plan.indexPrefix}-*`);
  const added = Object.fromEntries(listed.flatMap(({ name, uuid }) => (made.has(name) ? [[name, uuid]] : [])));
  await run.record({ restored: { ...run.journal.restored, ...added } });
}

async function stalled(
  run: RestoreRun,
  { snapshot }: Part,
  left: readonly string[],
  stallMilliseconds: number,
): Promise<ExplainedError> {
  const why = await whyNowhere(run, left);
  const seconds = Math.round(stallMilliseconds / 1000);
  return new ExplainedError(
    "unknown",
    `The restore of ${snapshot} has brought nothing back for ${seconds} s; ${left.length} indices are not complete${why}. It may go on in the datastore. Optimize stays stopped; run the restore again, and it goes on waiting.`,
  );
}

/** The datastore's reason why one of these indices is on no node, such as a full disk. */
async function whyNowhere(run: RestoreRun, names: readonly string[]): Promise<string> {
  for (const name of names.slice(0, ASKED_FOR_REASONS)) {
    const why = await run.around.datastore.cluster.whyUnassigned(name).catch(() => undefined);
    if (why !== undefined) return `: ${why}`;
  }
  return "";
}

async function broken(
  run: RestoreRun,
  part: Part,
  states: ReadonlyMap<RestoredState, readonly string[]>,
  begun: boolean,
): Promise<ExplainedError> {
  // An Optimize that was started is the likeliest to have done it, and is named then.
  await run.requireStopped(`${part.snapshot} was restored`);
  const failed = states.get("failed") ?? [];
  if (failed.length > 0) {
    const why = await whyNowhere(run, failed);
    return new ExplainedError(
      "failed",
      `The datastore gave up restoring ${inWords(failed.slice(0, 5))} of ${part.snapshot}${why}. Run the restore again once that is mended, or restore another backup.`,
    );
  }
  const wrong = [...(states.get("other") ?? []), ...(begun ? (states.get("absent") ?? []) : [])];
  return new ExplainedError(
    "failed",
    `${inWords(wrong.slice(0, 5))} of ${part.snapshot} changed while they were restored: something else works on them. Find it, and run the restore again: it goes on.`,
  );
}

function percent(done: number, total: number): string {
  return `${total === 0 ? 100 : Math.min(100, Math.round((100 * done) / total))} % of ${(total / 1_000_000).toFixed(1)} MB`;
}
