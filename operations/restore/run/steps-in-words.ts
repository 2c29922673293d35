import { firstInWords } from "../../../clients/finding";
import { type PreparedRestore } from "./prepare-restore";

/** What a restore does beside deleting and bringing back, a sentence each. */
export function stepsInWords({
  resumes,
  checksFirst,
  remaining,
  journal,
  saves,
}: Pick<PreparedRestore, "resumes" | "checksFirst" | "remaining" | "journal" | "saves">): string[] {
  const what = saves
    ? "the backup is restored under other names, and so is the safety snapshot,"
    : "the backup is restored under other names";
  return [
    ...(resumes ? [`Resumes the restore that began on ${journal?.startedAt ?? "?"} and was interrupted.`] : []),
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
