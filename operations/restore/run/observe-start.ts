import { firstInWords } from "../../../clients/finding";
import { isForeseen } from "../../../clients/foreseen";
import { IMPORT_FIELDS, IMPORT_INDICES, type ImportProgress, type ImportState, judgeImport } from "./judge-import";
import { type RestoreRun } from "./restore-run";

const DEFAULT_OBSERVE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 2_000;
const MOST_ERRORS = 5;

/** How far Optimize's import is; undefined where it cannot be read. */
export async function importProgress(run: RestoreRun): Promise<ImportProgress | undefined> {
  const names = IMPORT_INDICES.map((name) => `${run.plan.indexPrefix}-${name}`);
  return whereReadable(() => run.around.datastore.indices.fields(names, IMPORT_FIELDS));
}

/**
 * Watches an Optimize that was started, until its import advances, or for as long as is given: the restore has ended well
 * whatever is seen.
 *
 * @param before how far the import was when Optimize was started.
 * @returns the errors in its log, and whether the import advances.
 */
export async function observeStart(run: RestoreRun, before: ImportProgress | undefined): Promise<readonly string[]> {
  const { optimize, clock, report } = run.around;
  const limit = run.options.observeMilliseconds ?? DEFAULT_OBSERVE_MILLISECONDS;
  if (limit <= 0) return [];
  const until = clock.monotonic() + limit;
  const errors = new Set<string>();
  let state: ImportState | undefined;
  let unread: readonly string[];
  for (;;) {
    const found = await whereReadable(() => optimize.errors());
    unread = found?.unread ?? ["Optimize"];
    for (const error of found?.found ?? []) errors.add(error);
    const now = await importProgress(run);
    state = before === undefined || now === undefined ? state : judgeImport(before, now);
    if (state === "advances" || clock.monotonic() >= until) break;
    report("Optimize is ready; waiting until its import advances");
    await clock.sleep(POLL_MILLISECONDS);
  }
  return [
    ...[...errors].slice(0, MOST_ERRORS),
    ...(unread.length === 0
      ? []
      : [`The log of ${firstInWords(unread, 3)} could not be read: look into it for errors.`]),
    inWords(state, Math.round(limit / 1000)),
  ];
}

function inWords(state: ImportState | undefined, seconds: number): string {
  const where = "in its log, and whether the Orchestration Cluster exports";
  switch (state) {
    case "advances":
      return "Optimize's import advances.";
    case "runs":
      return `Optimize's import runs, and found nothing new in ${seconds} s: nothing may have happened since. Where something has, look ${where}.`;
    case "still":
      return `Optimize's import was not seen to advance within ${seconds} s. Look ${where}.`;
    case undefined:
      return "Whether Optimize's import advances could not be seen: its positions cannot be read.";
  }
}

async function whereReadable<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}
