import { UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { type Backup, type BackupSnapshot } from "../../clients/optimize/backup";
import { PARTS, parseSnapshotName } from "./snapshot-name";

/** What one look at a backup showed. */
export type Observation =
  | { readonly kind: "found"; readonly backup: Backup }
  | { readonly kind: "not-found" }
  /** `lasting`: Optimize answers that it cannot, which waiting alone will not change. */
  | { readonly kind: "no-answer"; readonly reason: string; readonly lasting: boolean };

export type Verdict =
  | { readonly kind: "completed"; readonly snapshots: readonly BackupSnapshot[]; readonly optimizeVersion: string }
  | { readonly kind: "waiting"; readonly reason: string }
  | { readonly kind: "failed"; readonly state: FailedState; readonly reason: string }
  /** Waiting longer will not help, but nothing says that the backup failed. */
  | { readonly kind: "unanswered"; readonly reason: string };

/** How a backup stands that is not there as a whole. NOT_FOUND is our word, the others are Optimize's. */
export type FailedState = "FAILED" | "INCOMPATIBLE" | "INCOMPLETE" | "NOT_FOUND";

/** How long a failed first part may stand alone: Optimize 8.10 asks for the second only when the first has ended. */
const SECOND_PART_FOLLOWS_MILLISECONDS = 15_000;

/**
 * Judges a backup by its snapshots, not by the word that sums them up: FAILED is answered while a part still runs, and
 * also for two good parts beside a third snapshot of another version; INCOMPLETE and "not found" are passing states of
 * healthy backups.
 *
 * @param unchangedMilliseconds for how long every look has shown the same.
 * @param graceMilliseconds for how long a passing state may last.
 */
export function judgeBackup(
  observation: Observation,
  unchangedMilliseconds: number,
  graceMilliseconds: number,
): Verdict {
  const graceIsOver = unchangedMilliseconds >= graceMilliseconds;
  switch (observation.kind) {
    case "no-answer":
      return observation.lasting && graceIsOver
        ? { kind: "unanswered", reason: observation.reason }
        : { kind: "waiting", reason: observation.reason };
    case "not-found":
      return graceIsOver
        ? {
            kind: "failed",
            state: "NOT_FOUND",
            reason:
              "no snapshot of it ever appeared; the datastore refused both, for a reason that only Optimize's log knows (a missing or red index, a read-only or unwritable repository)",
          }
        : { kind: "waiting", reason: "no snapshot of it yet" };
    case "found":
      return judgeSnapshots(observation.backup.snapshots, unchangedMilliseconds, graceMilliseconds);
  }
}

function judgeSnapshots(
  snapshots: readonly BackupSnapshot[],
  unchangedMilliseconds: number,
  graceMilliseconds: number,
): Verdict {
  const whole = completedParts(snapshots);
  if (whole !== undefined) return { kind: "completed", ...whole };

  const states = snapshots.map((snapshot) => snapshot.state);
  if (states.includes("IN_PROGRESS")) return { kind: "waiting", reason: summary(snapshots) };
  if (states.includes(UNREADABLE)) {
    return { kind: unchangedMilliseconds >= graceMilliseconds ? "unanswered" : "waiting", reason: summary(snapshots) };
  }
  if (states.includes("INCOMPATIBLE")) return { kind: "failed", state: "INCOMPATIBLE", reason: summary(snapshots) };
  if (mayStillGrow(snapshots, unchangedMilliseconds, graceMilliseconds)) {
    return { kind: "waiting", reason: summary(snapshots) };
  }
  return states.every((state) => state === "SUCCESS")
    ? { kind: "failed", state: "INCOMPLETE", reason: `a part is missing: ${summary(snapshots)}` }
    : { kind: "failed", state: "FAILED", reason: summary(snapshots) };
}

/** Whether what is not a backup yet, and of which nothing is being taken, may become one all the same. */
export function mayStillGrow(
  snapshots: readonly Pick<BackupSnapshot, "state">[],
  unchangedMilliseconds: number,
  graceMilliseconds: number,
): boolean {
  const states = snapshots.map(({ state }) => state);
  if (states.includes("INCOMPATIBLE")) return false;
  // A part that cannot be read may be a good one.
  const mayBeGood = (state: string) => state === "SUCCESS" || (state === UNREADABLE && states.length < PARTS);
  if (states.every(mayBeGood)) return unchangedMilliseconds < graceMilliseconds;
  return (
    snapshots.length < PARTS && unchangedMilliseconds < Math.min(SECOND_PART_FOLLOWS_MILLISECONDS, graceMilliseconds)
  );
}

/** The two good parts of one version, of the newest where there are several; undefined when no version has both. */
export function completedParts<
  Snapshot extends { readonly name: string; readonly state: string; readonly startTime: string | undefined },
>(
  snapshots: readonly Snapshot[],
): { readonly snapshots: readonly Snapshot[]; readonly optimizeVersion: string } | undefined {
  const good = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const part = parseSnapshotName(snapshot.name);
    if (part?.parts !== PARTS || snapshot.state !== "SUCCESS") continue;
    good.set(part.optimizeVersion, [...(good.get(part.optimizeVersion) ?? []), snapshot]);
  }
  const [newest] = [...good]
    .filter(([, parts]) => isEachPartOnce(parts.map(({ name }) => parseSnapshotName(name)?.part)))
    .sort(([, one], [, other]) => lastStart(other) - lastStart(one));
  return newest === undefined ? undefined : { optimizeVersion: newest[0], snapshots: newest[1] };
}

/** `part_2_of_2` and `part_02_of_2` are one part, told twice. */
function isEachPartOnce(numbers: readonly (number | undefined)[]): boolean {
  return (
    numbers.length === PARTS &&
    Array.from({ length: PARTS }, (_, index) => index + 1).every((number) => numbers.includes(number))
  );
}

/** Without a time it counts as the newest: what is not known is not the oldest. */
function lastStart(snapshots: readonly { readonly startTime: string | undefined }[]): number {
  const start = Math.max(...snapshots.map(({ startTime }) => Date.parse(startTime ?? "")));
  return Number.isNaN(start) ? Number.MAX_VALUE : start;
}

/** "part 1 SUCCESS, part 2 IN_PROGRESS", with the failures of those that have any. */
export function summary(snapshots: readonly Pick<BackupSnapshot, "name" | "state" | "failures">[]): string {
  return snapshots
    .map((snapshot) => {
      const part = parseSnapshotName(snapshot.name);
      const failures = snapshot.failures.length === 0 ? "" : ` (${snapshot.failures.join("; ")})`;
      return `${part === undefined ? snapshot.name : `part ${part.part}`} ${snapshot.state}${failures}`;
    })
    .join(", ");
}
