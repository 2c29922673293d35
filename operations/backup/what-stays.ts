import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { indexPrefixes } from "./index-prefix";
import { completedParts } from "./judge-backup";
import { startedAt } from "./newest-first";
import { byBackup } from "./snapshot-name";
import { whoseIndices } from "./whose-indices";

/** A backup with what its snapshots hold, where the datastore tells it. */
export interface HeldBackup {
  readonly backupId: string;
  readonly snapshots: readonly HeldSnapshot[];
}

export type HeldSnapshot = Pick<BackupSnapshot, "name" | "state" | "startTime"> & {
  /** Undefined where only Optimize was asked. */
  readonly indices?: readonly string[] | undefined;
};

/** A completed backup that is still there when another one has gone. */
export interface StayingBackup {
  readonly backupId: string;
  /** Of its two good parts. */
  readonly snapshots: readonly HeldSnapshot[];
  readonly optimizeVersion: string;
  /** Milliseconds since 1970; NaN where nobody knows. */
  readonly startedAt: number;
}

/** The backups in a repository, with what they hold; what no Optimize names so belongs to none. */
export function heldBackups(stored: readonly StoredSnapshot[]): HeldBackup[] {
  return [...byBackup(stored)].map(([backupId, snapshots]) => ({ backupId, snapshots }));
}

/**
 * The completed backups of the same Optimize that stay when one is deleted, the newest first. Another Optimize's are none
 * of them, nor is one of which nobody can tell: who restores from the last backup must not find somebody else's data.
 *
 * @param indexPrefix what this Optimize's indices begin with; undefined to learn it from the backup that goes.
 */
export function whatStays(
  deleted: HeldBackup,
  all: readonly HeldBackup[],
  indexPrefix: string | undefined,
): StayingBackup[] {
  const isSame = sameOptimize(deleted, indexPrefix);
  return all
    .filter((backup) => backup.backupId !== deleted.backupId && isSame(backup))
    .flatMap(({ backupId, snapshots }) => {
      const whole = completedParts(snapshots);
      return whole === undefined ? [] : [{ backupId, ...whole, startedAt: startedAt(whole) }];
    })
    .sort((one, other) => known(other.startedAt) - known(one.startedAt));
}

function sameOptimize(deleted: HeldBackup, declared: string | undefined): (other: HeldBackup) => boolean {
  const own = indicesOf(deleted.snapshots);
  const prefix = declared ?? (own === undefined ? undefined : learntPrefix(own));
  return ({ snapshots }) => {
    const indices = indicesOf(snapshots);
    // Optimize alone tells nothing of indices: whoever asks it says so.
    if (indices === undefined) return own === undefined;
    if (prefix !== undefined) return whoseIndices(indices, prefix).kind === "own";
    return own !== undefined && indices.some((index) => own.includes(index));
  };
}

function learntPrefix(indices: readonly string[]): string | undefined {
  const prefixes = [...indexPrefixes([{ name: "", indices }]).keys()];
  return prefixes.length === 1 ? prefixes[0] : undefined;
}

/** All indices that snapshots hold; undefined where one of the snapshots does not tell. */
export function indicesOf(snapshots: readonly HeldSnapshot[]): readonly string[] | undefined {
  const all: string[] = [];
  for (const { indices } of snapshots) {
    if (indices === undefined) return undefined;
    all.push(...indices);
  }
  return all;
}

function known(time: number): number {
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
