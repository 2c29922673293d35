import { firstInWords } from "../../../clients/finding";
import { hasDeleted, type RestoreJournal } from "./journal";
import { type PreparedRestore } from "./prepare-restore";

/** What a restore does beside deleting and bringing back, a sentence each. */
export function stepsInWords({
  resumes,
  checksFirst,
  remaining,
  journal,
  saves,
  plan,
}: Pick<PreparedRestore, "resumes" | "checksFirst" | "remaining" | "journal" | "saves" | "plan">): string[] {
  const what = saves
    ? "the backup is restored under other names, and so is the safety snapshot,"
    : "the backup is restored under other names";
  return [
    ...(resumes && journal !== undefined
      ? [resumed(journal, hasDeleted(journal) ? (plan?.deletes.length ?? 0) - remaining.length : 0)]
      : []),
    ...(saves && remaining.length > 0
      ? [
          `An earlier restore was interrupted. What is there since then (${firstInWords(remaining, 5)}) is saved in a snapshot of its own before it is deleted.`,
        ]
      : []),
    ...(checksFirst
      ? [
          `Before anything${remaining.length > 0 ? " more" : ""} is deleted, ${what} to prove that ${saves ? "both" : "it"} can be restored completely.`,
        ]
      : []),
  ];
}

function resumed({ startedAt, phase }: RestoreJournal, stays: number): string {
  const kept =
    stays === 0
      ? ""
      : ` It restored ${stays} of the indices that are named above: they stay, unless somebody wrote to them.`;
  return `Resumes the restore that began on ${startedAt} and was interrupted in the phase ${phase}.${kept}`;
}

/** Names the snapshot of what there was, beginning with a blank; empty where none is complete. */
export function savedInWords({ safetySnapshot }: Pick<RestoreJournal, "safetySnapshot">): string {
  return safetySnapshot?.complete === true ? ` What there was before is in the snapshot ${safetySnapshot.name}.` : "";
}
