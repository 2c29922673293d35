/** Below this share of an earlier backup's size, the newest one is suspected to be of an emptied Optimize. */
const SUSPICIOUS_SHARE = 0.5;

export interface SizedBackup {
  readonly backupId: string;
  /** Undefined where it is not known. */
  readonly sizeInBytes?: number | undefined;
}

/**
 * Why the newest backup looks like one of an Optimize that lost its data, undefined when it does not or when sizes are
 * not known. It is measured against the largest one that is given: against the last few alone, an emptied Optimize would
 * pass once it has made a few small backups, and those would push out the good ones.
 *
 * Every deletion of a completed backup asks this: that of retention against all that are there, and each single one
 * against the backup that is to go.
 */
export function suddenlySmaller(newest: SizedBackup | undefined, earlier: readonly SizedBackup[]): string | undefined {
  if (newest?.sizeInBytes === undefined) return undefined;
  const largest = earlier.reduce<SizedBackup | undefined>(
    (so, one) => ((one.sizeInBytes ?? 0) > (so?.sizeInBytes ?? 0) ? one : so),
    undefined,
  );
  if (largest?.sizeInBytes === undefined || newest.sizeInBytes >= largest.sizeInBytes * SUSPICIOUS_SHARE) {
    return undefined;
  }
  return `the newest completed backup, ${newest.backupId}, has ${newest.sizeInBytes} bytes, and ${largest.backupId} has ${largest.sizeInBytes}: Optimize may have lost its data`;
}
