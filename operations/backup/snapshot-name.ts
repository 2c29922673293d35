/** What the name of an Optimize snapshot says. */
export interface BackupPart {
  readonly backupId: string;
  /** Version of the Optimize that took it, such as `8.8.0`. */
  readonly optimizeVersion: string;
  readonly part: number;
  readonly parts: number;
}

/** How many snapshots a backup of Optimize has, in every version so far. */
export const PARTS = 2;

const NAME = /^camunda_optimize_(.+?)_([^_]+)_part_(\d+)_of_(\d+)$/;

/** Takes the name of a snapshot apart; undefined when no Optimize gives such names. */
export function parseSnapshotName(name: string): BackupPart | undefined {
  const [, backupId, optimizeVersion, part, parts] = NAME.exec(name) ?? [];
  if (backupId === undefined || optimizeVersion === undefined) return undefined;
  return { backupId, optimizeVersion, part: Number(part), parts: Number(parts) };
}

/** Snapshots by the id of the backup that they belong to; what no Optimize names so belongs to none. */
export function byBackup<Snapshot extends { readonly name: string }>(
  snapshots: readonly Snapshot[],
): Map<string, Snapshot[]> {
  const byId = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const backupId = parseSnapshotName(snapshot.name)?.backupId;
    if (backupId !== undefined) byId.set(backupId, [...(byId.get(backupId) ?? []), snapshot]);
  }
  return byId;
}

/** The pattern that Optimize itself looks for, and deletes by. */
export function snapshotPattern(backupId: string): string {
  return `camunda_optimize_${backupId}_*`;
}

/** The pattern of all of Optimize's snapshots. */
export const ALL_BACKUP_SNAPSHOTS = "camunda_optimize_*";
