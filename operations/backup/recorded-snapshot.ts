import { type BackupSnapshot } from "../../clients/optimize/backup";
import { PARTS, parseSnapshotName } from "./snapshot-name";

/** A snapshot as it was recorded when the backup was taken. */
export type RecordedSnapshot = Pick<BackupSnapshot, "name" | "startTime">;

/** What is written down of snapshots: an empty time, where nobody told it, is that of no snapshot. */
export function asRecorded(
  snapshots: readonly RecordedSnapshot[],
): { readonly name: string; readonly startTime: string }[] {
  return snapshots.map(({ name, startTime = "" }) => ({ name, startTime }));
}

/** Whether a snapshot is one that was recorded: the same name is not enough, an id can be taken again. */
export function isRecorded(snapshot: RecordedSnapshot, recorded: readonly RecordedSnapshot[]): boolean {
  return recorded.some(
    ({ name, startTime }) => name === snapshot.name && timeOf(startTime) === timeOf(snapshot.startTime),
  );
}

/**
 * Whether nobody can tell if a snapshot is one that was recorded: it has the name, and does not say when it was begun, as
 * one that cannot be read.
 */
export function mayBeRecorded(snapshot: RecordedSnapshot, recorded: readonly RecordedSnapshot[]): boolean {
  const { name } = snapshot;
  if (snapshot.startTime !== undefined) return false;
  // For the other part of a backup of which one was recorded, name and part decide: nobody tells its time.
  return recorded.some((one) => one.name === name || isLaterPart({ name, startTime: one.startTime }, recorded));
}

/**
 * Whether a snapshot is the other part of a backup of which only one was seen when it was recorded: same id, same version
 * of Optimize, another part, and begun no earlier. Optimize 8.10 begins part 2 when part 1 has ended, deleted or not.
 */
export function isLaterPart(snapshot: RecordedSnapshot, recorded: readonly RecordedSnapshot[]): boolean {
  const part = parseSnapshotName(snapshot.name);
  if (part?.parts !== PARTS || recorded.some(({ name }) => name === snapshot.name)) return false;
  const siblings = recorded.filter(({ name }) => {
    const other = parseSnapshotName(name);
    return other?.backupId === part.backupId && other.optimizeVersion === part.optimizeVersion;
  });
  const [only] = siblings;
  if (only === undefined || parseSnapshotName(only.name)?.part === part.part) return false;
  return siblings.length === 1 && timeOf(snapshot.startTime) >= timeOf(only.startTime);
}

/** NaN, which equals nothing and is later than nothing, where it is not known. */
function timeOf(time: string | undefined): number {
  return Date.parse(time ?? "");
}
