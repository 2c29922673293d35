import { parseSnapshotName, snapshotPattern, ALL_BACKUP_SNAPSHOTS } from "../operations/backup/snapshot-name";
import { newestFirst, standingOf, startOf, versionOf } from "../operations/retention/retained-backup";
import { type Installation, missing } from "./installation";

/** A snapshot as `list` and `show` tell it; what only the datastore knows is left out without it. */
export interface ListedSnapshot {
  readonly name: string;
  readonly state: string;
  readonly startTime: string;
  readonly endTime?: string | undefined;
  readonly sizeInBytes?: number | undefined;
  readonly indices?: number;
  readonly failures: readonly string[];
}

export interface ListedBackup {
  readonly backupId: string;
  /** COMPLETED, IN_PROGRESS, INCOMPLETE, FAILED or INCOMPATIBLE, judged by the snapshots. */
  readonly state: string;
  readonly startTime: string | undefined;
  readonly endTime: string | undefined;
  readonly optimizeVersion: string | undefined;
  readonly sizeInBytes: number | undefined;
  readonly snapshots: readonly ListedSnapshot[];
}

/** All backups, newest first: those in the datastore where it is given, those that Optimize lists otherwise. */
export async function listBackups(installation: Installation, withSizes: boolean): Promise<ListedBackup[]> {
  return (await grouped(installation, undefined, withSizes)).sort(newestFirst);
}

/** One backup, with its sizes where they can be known. */
export async function findBackup(installation: Installation, backupId: string): Promise<ListedBackup | undefined> {
  const found = await grouped(installation, backupId, true);
  return found.find((backup) => backup.backupId === backupId);
}

async function grouped(
  { optimize, store, sizes }: Installation,
  backupId: string | undefined,
  withSizes: boolean,
): Promise<ListedBackup[]> {
  if (store !== undefined) {
    const pattern = backupId === undefined ? ALL_BACKUP_SNAPSHOTS : snapshotPattern(backupId);
    const stored = await store.snapshots.list(store.repositoryName, pattern);
    const ended = stored.filter(({ state }) => state !== "IN_PROGRESS").map(({ name }) => name);
    const known = withSizes ? await sizes?.sizes(store.repositoryName, ended) : undefined;
    const byId = new Map<string, ListedSnapshot[]>();
    for (const { indices, ...snapshot } of stored) {
      const id = parseSnapshotName(snapshot.name)?.backupId;
      if (id === undefined) continue;
      const sizeInBytes = known?.get(snapshot.name);
      byId.set(id, [...(byId.get(id) ?? []), { ...snapshot, indices: indices.length, sizeInBytes }]);
    }
    return [...byId].map(([id, snapshots]) => listed(id, snapshots));
  }
  if (optimize === undefined) {
    throw missing("managementApi.url", "is needed, or datastore and repositoryName: one of them knows the backups");
  }
  if (backupId === undefined) return (await optimize.list()).map((backup) => listed(backup.backupId, backup.snapshots));
  const backup = await optimize.get(backupId);
  return backup === undefined ? [] : [listed(backup.backupId, backup.snapshots)];
}

function listed(backupId: string, snapshots: readonly ListedSnapshot[]): ListedBackup {
  const backup = { backupId, snapshots };
  const start = startOf(backup);
  const sizes = snapshots.map(({ sizeInBytes }) => sizeInBytes);
  const ends = snapshots.map(({ endTime }) => endTime);
  return {
    backupId,
    state: stateOf(backup),
    startTime: Number.isFinite(start) ? new Date(start).toISOString() : undefined,
    endTime: ends.includes(undefined) ? undefined : ends.map(String).sort().at(-1),
    optimizeVersion: versionOf(backup),
    sizeInBytes: sizes.reduce(
      (total, size) => (total === undefined || size === undefined ? undefined : total + size),
      0,
    ),
    snapshots,
  };
}

function stateOf(backup: Pick<ListedBackup, "backupId" | "snapshots">): string {
  const standing = standingOf(backup);
  if (standing !== "failed") return standing === "completed" ? "COMPLETED" : "IN_PROGRESS";
  const states = backup.snapshots.map(({ state }) => state);
  if (states.includes("INCOMPATIBLE")) return "INCOMPATIBLE";
  return states.every((state) => state === "SUCCESS") ? "INCOMPLETE" : "FAILED";
}
