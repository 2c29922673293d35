import { type DescribedBackup } from "../backup/describe-backups";
import { suddenlySmaller } from "../backup/suddenly-smaller";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("last-backup");

/**
 * Warns where the newest completed backup is much smaller than one before it: retention then deletes nothing.
 *
 * @param backups the newest first, with sizes.
 */
export function shrunkFindings(backups: readonly DescribedBackup[]): DoctorFinding[] {
  const completed = backups.filter(({ state }) => state === "COMPLETED");
  const [newest, ...earlier] = completed;
  const smaller = suddenlySmaller(newest, earlier);
  if (smaller === undefined) return [];
  return [
    finding(
      "warning",
      `Retention deletes nothing for now: ${smaller}.`,
      "Look at Optimize's data before anything else: it may be gone, and the earlier backups hold it. Where acceptSmallerSince is set already, all is as it should be.",
    ),
  ];
}
