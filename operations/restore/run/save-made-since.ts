import { ExplainedError } from "../../../clients/explained-error";
import { firstInWords } from "../../../clients/finding";
import { checkSaved } from "./check-backup-first";
import { type RestoreJournal } from "./journal";
import { madeSince } from "./made-since";
import { type RestoreRun } from "./restore-run";
import { saveIndices } from "./save-indices";
import { awaitStopped } from "./stop-optimize";
import { newSafetyName } from "./take-safety-snapshot";

/**
 * Saves what somebody has made since an earlier restore had begun to delete, in a snapshot of its own. Before anything of
 * this run is written down: otherwise a next run would not know them from what was there before.
 *
 * @param earlier the journal of that restore.
 * @throws ExplainedError when they cannot be saved: then nothing more has been deleted.
 */
export async function saveMadeSince(run: RestoreRun, earlier: RestoreJournal): Promise<void> {
  if (!run.options.safetyBackup) return;
  const seen = await run.see();
  const own = new Set(run.own(seen));
  const names = madeSince(
    earlier,
    seen.indices.filter(({ name }) => own.has(name)),
    seen.recoveries,
  );
  if (names.length === 0) return;
  await run.around.requireAlone?.();
  await awaitStopped(run);
  const name = await saved(run, names);
  const note = `${firstInWords(names, 5)} had been made since the restore of ${earlier.startedAt} was interrupted. What they held is in the snapshot ${name}.`;
  run.around.warn(note);
  run.notes.push(note);
}

async function saved(run: RestoreRun, indices: readonly string[]): Promise<string> {
  const name = newSafetyName(run);
  const { state, failures } = await saveIndices(run, name, indices);
  if (state === "SUCCESS") {
    await checkSaved(run, name);
    return name;
  }
  throw new ExplainedError(
    "failed",
    `safetyBackup: ${firstInWords(indices, 5)} were made since an earlier restore was interrupted, and their snapshot ${name} ended as ${state}: ${failures.slice(0, 3).join("; ")}. Nothing more was deleted. To delete them unsaved, set safetyBackup to false.`,
  );
}
