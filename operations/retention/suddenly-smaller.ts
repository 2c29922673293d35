import { compareIds } from "../backup/newest-first";
import { type RetainedBackup } from "./retained-backup";

/** Below this share of an earlier backup's size, the newest one is suspected to be of an emptied Optimize. */
const SUSPICIOUS_SHARE = 0.5;

/**
 * Why the newest backup looks like one of an Optimize that lost its data, undefined when it does not or when sizes are
 * not known. It is measured against the largest one that is still there: against the last few alone, an emptied
 * Optimize would pass once it has made a few small backups, and those would push out the good ones.
 *
 * @param completed newest first.
 * @param acceptSmallerSince the id from which on smaller backups are meant.
 */
export function suddenlySmaller(
  completed: readonly RetainedBackup[],
  acceptSmallerSince: string | undefined,
): string | undefined {
  const [newest, ...earlier] = completed;
  if (newest?.sizeInBytes === undefined) return undefined;
  const measures = earlier.filter(
    ({ backupId }) => acceptSmallerSince === undefined || compareIds(backupId, acceptSmallerSince) >= 0,
  );
  const largest = measures.reduce<RetainedBackup | undefined>(
    (so, one) => ((one.sizeInBytes ?? 0) > (so?.sizeInBytes ?? 0) ? one : so),
    undefined,
  );
  if (largest?.sizeInBytes === undefined || newest.sizeInBytes >= largest.sizeInBytes * SUSPICIOUS_SHARE) {
    return undefined;
  }
  return `the newest completed backup, ${newest.backupId}, has ${newest.sizeInBytes} bytes, and ${largest.backupId} has ${largest.sizeInBytes}: Optimize may have lost its data, and nothing is deleted. If it is meant to be smaller, set acceptSmallerSince to "${newest.backupId}"`;
}
