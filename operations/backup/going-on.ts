import { type Clock } from "../../clients/clock";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { startOf } from "./find-backups";
import { completedParts, mayStillGrow } from "./judge-backup";

/** `between-parts`: Optimize 8.10 asks for the second part when the first has ended, so that for moments none is being taken. */
export type GoingOn = "running" | "between-parts";

/** As long as a first part may take of which nobody tells when it ended. */
const LONGEST_PART_MILLISECONDS = 24 * 3_600_000;

/** After its end a second part follows within moments; the rest is room for clocks that differ. */
const LONGEST_GAP_MILLISECONDS = 600_000;

/** For how long a backup between its parts is watched where nothing else is said. */
const USUAL_GRACE_MILLISECONDS = 120_000;

/** What tells whether a backup goes on. */
interface Looked {
  readonly snapshots: readonly Pick<BackupSnapshot, "name" | "state" | "startTime">[];
  /** Of its snapshots the last; undefined where nobody tells. */
  readonly endedAt?: string | undefined;
}

/**
 * Whether Optimize is at work on a backup: what waits for it, plans beside it, restarts Optimize or deletes asks here.
 * Where nobody tells when a part began or ended, it may go on, for as long as the grace lasts.
 *
 * @param unchangedMilliseconds for how long every look has shown the same; 0 for one look alone.
 * @returns undefined when nothing goes on.
 */
export function goingOn(
  { snapshots, endedAt }: Looked,
  now: number,
  unchangedMilliseconds = 0,
  graceMilliseconds = USUAL_GRACE_MILLISECONDS,
): GoingOn | undefined {
  if (snapshots.some(({ state }) => state === "IN_PROGRESS")) return "running";
  if (completedParts(snapshots) !== undefined) return undefined;
  const mayGo =
    mayBeFresh(snapshots, endedAt, now) && mayStillGrow(snapshots, unchangedMilliseconds, graceMilliseconds);
  return mayGo ? "between-parts" : undefined;
}

/** Whether a part may still follow, by the times alone: only a time that is told says that none does. */
function mayBeFresh(snapshots: Looked["snapshots"], endedAt: string | undefined, now: number): boolean {
  const sinceEnd = now - Date.parse(endedAt ?? "");
  if (!Number.isNaN(sinceEnd)) return sinceEnd < LONGEST_GAP_MILLISECONDS;
  const isOver = (startTime: string | undefined) => now - Date.parse(startTime ?? "") >= LONGEST_PART_MILLISECONDS;
  return !snapshots.every(({ startTime }) => isOver(startTime));
}

/** Looks again and again at what goes on, and remembers for how long nothing has changed. */
export class WorkWatch {
  private readonly seen = new Map<string, { readonly shows: string; readonly since: number }>();

  constructor(private readonly graceMilliseconds?: number) {}

  /** The first backup of these that goes on. */
  find<Backup extends Looked & { readonly backupId: string }>(
    backups: readonly Backup[],
    clock: Pick<Clock, "now" | "monotonic">,
  ): { readonly backup: Backup; readonly goingOn: GoingOn } | undefined {
    const found = backups.flatMap((backup) => {
      const elapsed = clock.monotonic();
      const unchanged = elapsed - this.unchangedSince(backup, elapsed);
      const kind = goingOn(backup, clock.now(), unchanged, this.graceMilliseconds);
      return kind === undefined ? [] : [{ backup, goingOn: kind }];
    });
    return found.find((one) => one.goingOn === "running") ?? found[0];
  }

  private unchangedSince({ backupId, snapshots }: Looked & { readonly backupId: string }, now: number): number {
    const shows = snapshots
      .map(({ name, state, startTime }) => `${name} ${state} ${Date.parse(startTime ?? "")}`)
      .join();
    const before = this.seen.get(backupId);
    if (before?.shows === shows) return before.since;
    this.seen.set(backupId, { shows, since: now });
    return now;
  }
}

/** "the backup 7 has been running since …". */
export function workInWords({ backupId, snapshots }: Looked & { readonly backupId: string }, kind: GoingOn): string {
  const since = startOf({ snapshots }) ?? "an unknown time";
  return kind === "running"
    ? `the backup ${backupId} has been running since ${since}`
    : `the backup ${backupId} of ${since} has one part, and the second may follow`;
}
