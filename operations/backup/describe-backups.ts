import { type StoredSnapshot, UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { ManagementApiError } from "../../clients/optimize/management-api-error";
import { sumOfKnown } from "../../clients/sum-of-known";
import { backupsAmong, findBackups, type FoundBackup, startOf } from "./find-backups";
import { completedParts } from "./judge-backup";
import { newestFirst } from "./newest-first";
import { ALL_BACKUP_SNAPSHOTS, parseSnapshotName, snapshotPattern } from "./snapshot-name";
import { stateOf } from "./state-of-backup";
import { type BackupStore, type BackupTarget } from "./target";

/** A backup as a list shows it. */
export interface DescribedBackup {
  readonly backupId: string;
  /**
   * COMPLETED, IN_PROGRESS, INCOMPLETE, FAILED or INCOMPATIBLE, judged by the snapshots; UNREADABLE where the repository
   * names one that cannot be read now.
   */
  readonly state: string;
  /** The Optimize that took it, the newest where the snapshots of several lie under one id. */
  readonly optimizeVersion: string | undefined;
  /** ISO 8601, UTC. */
  readonly startedAt: string | undefined;
  /** ISO 8601, UTC; known from the datastore only, and only of complete backups. */
  readonly completedAt: string | undefined;
  /** What the backup takes by itself, as far as the datastore tells: snapshots share what has not changed. */
  readonly sizeInBytes: number | undefined;
  readonly snapshots: readonly DescribedSnapshot[];
}

export interface DescribedSnapshot {
  readonly name: string;
  readonly state: string;
  /** ISO 8601, UTC; undefined where nobody tells it, as of one that cannot be read. */
  readonly startTime: string | undefined;
  readonly endTime: string | undefined;
  readonly sizeInBytes: number | undefined;
  readonly failures: readonly string[];
}

/** Tells how large snapshots are, by name; those that it cannot tell of are left out. */
export type SnapshotSizes = (repositoryName: string, names: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/**
 * All backups, the newest first. The datastore, where it is known, answers alone: so that the backups are found while
 * Optimize is down.
 */
export async function describeBackups(
  source: { readonly optimize: BackupTarget["optimize"] | undefined; readonly store: BackupStore | undefined },
  sizesOf?: SnapshotSizes,
): Promise<DescribedBackup[]> {
  const { optimize, store } = source;
  const stored = store === undefined ? [] : await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS);
  const found =
    store !== undefined || optimize === undefined ? backupsAmong(stored) : await findBackups({ optimize, store });
  const readable = found.flatMap((backup) => backup.snapshots).filter(({ state }) => state !== UNREADABLE);
  const names = readable.map(({ name }) => name);
  const sizes = store === undefined ? undefined : await sizesOf?.(store.repositoryName, names);
  const byName = new Map(stored.map((snapshot) => [snapshot.name, snapshot]));
  return newestFirst(found).map((backup) => describe(backup, byName, sizes ?? new Map<string, number>()));
}

/**
 * One backup, without sizes; undefined where there is none of that id. Only that id is asked for: a list may be broken by
 * something that has nothing to do with it.
 */
export async function describeBackup(
  source: { readonly optimize: BackupTarget["optimize"] | undefined; readonly store: BackupStore | undefined },
  backupId: string,
): Promise<DescribedBackup | undefined> {
  const { optimize, store } = source;
  if (store !== undefined) {
    const stored = await store.snapshots.list(store.repositoryName, snapshotPattern(backupId));
    const found = backupsAmong(stored).find((backup) => backup.backupId === backupId);
    if (found === undefined) return undefined;
    return describe(found, new Map(stored.map((snapshot) => [snapshot.name, snapshot])), new Map());
  }
  if (optimize === undefined) return undefined;
  // The API of 3.9 tells no snapshots.
  if (optimize.ids === "texts") return amongAll(source, backupId);
  if (!/^\d+$/.test(backupId)) return undefined;
  const found = await optimize.get(backupId);
  if (found?.snapshots.some(({ name }) => parseSnapshotName(name)?.backupId === backupId) === true) {
    return describe(found, new Map(), new Map());
  }
  const listed = (await listedUnlessBroken(optimize)).find((backup) => backup.backupId === backupId);
  return listed === undefined ? undefined : describe(listed, new Map(), new Map());
}

/** Zeebe and Operate answer the same path on other ports: the list tells who it is, also where a name breaks it. */
async function listedUnlessBroken(optimize: BackupTarget["optimize"]): Promise<readonly FoundBackup[]> {
  try {
    return await optimize.list();
  } catch (error) {
    if (error instanceof ManagementApiError && error.fault === "list-broken") return [];
    throw error;
  }
}

async function amongAll(
  source: Parameters<typeof describeBackups>[0],
  backupId: string,
): Promise<DescribedBackup | undefined> {
  return (await describeBackups(source)).find((backup) => backup.backupId === backupId);
}

function describe(
  backup: FoundBackup,
  stored: ReadonlyMap<string, StoredSnapshot>,
  sizes: ReadonlyMap<string, number>,
): DescribedBackup {
  const snapshots = backup.snapshots.map(({ name, state, startTime, failures }) => ({
    name,
    state,
    startTime,
    endTime: stored.get(name)?.endTime,
    sizeInBytes: sizes.get(name),
    failures,
  }));
  const whole = completedParts(snapshots);
  const ends = (whole?.snapshots ?? []).flatMap(({ endTime }) => endTime ?? []).sort();
  return {
    backupId: backup.backupId,
    state: stateOf(backup.snapshots),
    optimizeVersion: whole?.optimizeVersion ?? parseSnapshotName(snapshots[0]?.name ?? "")?.optimizeVersion,
    startedAt: startOf(backup),
    completedAt: ends[ends.length - 1],
    sizeInBytes: sumOfKnown(snapshots.map(({ sizeInBytes }) => sizeInBytes)),
    snapshots,
  };
}
