import { ExplainedError } from "../../../clients/explained-error";
import { firstInWords, inWords } from "../../../clients/finding";
import { type RestorePlan } from "../plan/plan-type";
import { awaitShards, type ShardProgress } from "../await-shards";
import { boundNowhere } from "../bound-nowhere";
import { restoredBytes, whyNowhere } from "../seen-restore";
import { isThereAlready } from "./require-restorable";
import { type RestoredState, type SeenIndices, stateOfIndex } from "./judge-restored";
import { type RestoreRun } from "./restore-run";

const DEFAULT_STALL_MILLISECONDS = 900_000;

type Part = RestorePlan["parts"][number];

/**
 * Restores the indices of one snapshot that are not there yet, and waits until the last shard is.
 *
 * @throws ExplainedError, `failed`, when the datastore gave a shard up; `unknown` when nothing moved for too long: it may
 *   go on, and so does another run.
 */
export async function restorePart(run: RestoreRun, part: Part): Promise<void> {
  const { clock, report } = run.around;
  const stallMilliseconds = run.options.stallMilliseconds ?? DEFAULT_STALL_MILLISECONDS;
  const total = part.indices.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0);
  const step: Step = { begun: false, unbound: false };
  await awaitShards({
    look: () => look(run, part, step),
    stalled: (left) => stalled(run, part, left, stallMilliseconds),
    stallMilliseconds,
    clock,
    report: ({ left, bytes }) => {
      report(
        `restoring ${part.snapshot}: ${left.length} of ${part.indices.length} indices left, ${percent(bytes, total)}`,
      );
    },
  });
}

/** What was asked for already. */
interface Step {
  begun: boolean;
  /** Without what binds indices to nodes. */
  unbound: boolean;
}

async function look(run: RestoreRun, part: Part, step: Step): Promise<ShardProgress> {
  const { datastore } = run.around;
  const { repositoryName } = run.plan;
  const seen = await run.see();
  const states = statesOf(part, run, seen);
  const failed = states.get("failed") ?? [];
  if (!states.has("other") && failed.length > 0 && !step.unbound && (await freed(run, part, failed))) {
    Object.assign(step, { begun: false, unbound: true });
    return { left: failed, bytes: 0 };
  }
  if (states.has("other") || failed.length > 0) throw await broken(run, part, states, step.begun);
  const absent = states.get("absent") ?? [];
  if (absent.length > 0) {
    if (step.begun) throw await broken(run, part, states, step.begun);
    await run.requireStopped(`${part.snapshot} was restored`);
    const { replicas } = run.options;
    const request = { repositoryName, snapshot: part.snapshot, indices: absent, replicas, unbound: step.unbound };
    const accepted = await begin(() => datastore.restores.begin(request));
    step.begun = true;
    if (accepted) await writeDown(run, absent);
  }
  const names = part.indices.map(({ name }) => name);
  return { left: [...absent, ...(states.get("under-way") ?? [])], bytes: restoredBytes(names, seen) };
}

/**
 * Deletes indices that this restore has made, and that the datastore gave up because the backup binds them to nodes that
 * there are not: they are restored without that.
 */
async function freed(run: RestoreRun, part: Part, failed: readonly string[]): Promise<boolean> {
  const { datastore, warn } = run.around;
  const wanted = new Set(failed);
  const givenUp = part.indices.filter(({ name }) => wanted.has(name));
  const bound = await boundNowhere(datastore, `${run.plan.indexPrefix}-*`, givenUp);
  if (bound === undefined) return false;
  const note = `No data node meets ${bound}, which the backup holds: ${firstInWords(failed, 5)} came back without the settings index.routing.allocation.*.`;
  warn(note);
  run.notes.push(note);
  // Forgotten first: what is deleted must not be taken for one's own, whatever breaks off.
  const restored = Object.fromEntries(Object.entries(run.journal.restored).filter(([name]) => !wanted.has(name)));
  await run.record({ restored });
  await datastore.indices.delete(failed, () => run.requireStopped("indices were deleted"));
  return true;
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
    if (!isThereAlready(error)) throw error;
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
  const why = await whyNowhere(run.around.datastore, left);
  const seconds = Math.round(stallMilliseconds / 1000);
  return new ExplainedError(
    "unknown",
    `The restore of ${snapshot} has brought nothing back for ${seconds} s; ${left.length} indices are not complete${why}. It may go on in the datastore. Optimize stays stopped; run the restore again, and it goes on waiting.`,
  );
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
    const why = await whyNowhere(run.around.datastore, failed);
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
