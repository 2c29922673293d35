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

/** The pattern that Optimize itself looks for, and deletes by. */
export function snapshotPattern(backupId: string): string {
  return `camunda_optimize_${backupId}_*`;
}

/** The pattern of all of Optimize's snapshots. */
export const ALL_BACKUP_SNAPSHOTS = "camunda_optimize_*";
