import { ExplainedError } from "../../../clients/explained-error";
import { firstInWords } from "../../../clients/finding";
import { asksForCheck } from "../plan/check-first";
import { checkBackupFirst, checkSaved } from "./check-backup-first";
import { isStillWhole } from "./judge-refused-deletion";
import { notRestored } from "./judge-restored";
import { type RestoreJournal } from "./journal";
import { type RestoreRun } from "./restore-run";
import { saveIndices } from "./save-indices";
import { newSafetyName } from "./take-safety-snapshot";

/**
 * Protects what there is before a restore goes on that was interrupted after it had begun to delete. Nobody knows what was
 * written since: so all that this run would delete is saved in a snapshot of its own, and the backup is tried before.
 *
 * @param earlier the journal of the interrupted restore.
 * @throws ExplainedError when it cannot be protected: then nothing more has been deleted.
 */
export async function protectRemaining(run: RestoreRun, earlier: RestoreJournal): Promise<void> {
  const seen = await run.see();
  const own = new Set(run.own(seen));
  const there = seen.indices.filter(({ name }) => own.has(name));
  run.isAllThere = isStillWhole(earlier, there);
  const going = new Set(notRestored([...own], run.journal, seen));
  // Those that cannot be read hold nothing that can be saved.
  const names = there
    .filter(({ name, isOpen, health }) => going.has(name) && isOpen && health !== "red")
    .map(({ name }) => name);
  if (names.length === 0) return;
  if (asksForCheck(run.options)) await checkBackupFirst(run);
  if (!run.options.safetyBackup) return;
  const name = await saved(run, names);
  const note = `The restore of ${earlier.startedAt} was interrupted. What this run deletes of what was there since (${firstInWords(names, 5)}) is in the snapshot ${name}.`;
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
    `safetyBackup: an earlier restore was interrupted, and the snapshot ${name} of what there is now (${firstInWords(indices, 5)}) ended as ${state}: ${failures.slice(0, 3).join("; ")}. Nothing more was deleted. To delete that unsaved, set safetyBackup to false.`,
  );
}
