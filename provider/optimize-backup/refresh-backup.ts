import { BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { completeBackup } from "../../operations/backup/complete-backup";
import { completedParts } from "../../operations/backup/judge-backup";
import { nameDrift } from "../../operations/backup/name-drift";
import { notReadable } from "../../operations/backup/not-readable";
import { type BackupNow, readBackup } from "../../operations/backup/read-backup";
import { type RecentListing } from "../../operations/backup/recent-listing";
import { isRegistered } from "../../operations/backup/registered-repository";
import { type BackupTarget } from "../../operations/backup/target";
import { placeToRecord, whyElsewhere } from "./recorded-place";
import { type Found, type Recorded } from "../dynamic/handler";
import { type BackupOutputs, completedOutputs, isPending, recordedSnapshots } from "./backup-outputs";

/**
 * Looks whether a backup that was recorded stands as recorded, and names what has changed; one that is being taken stays
 * as it is until it is complete or was waited for.
 */
export async function refreshBackup(
  target: BackupTarget,
  recorded: Recorded,
  before: BackupOutputs,
  listing: RecentListing,
): Promise<Found | undefined> {
  let now: BackupNow | undefined;
  try {
    now = await readBackup(target, before.backupId, before.snapshots, listing);
  } catch (error) {
    if (target.store === undefined || (await isRegistered(target.store))) throw error;
    target.warn?.(
      `The snapshot repository ${target.store.repositoryName} is not registered, so that nobody can see the backup ${before.backupId} in it: it stays as recorded.`,
    );
    return recorded;
  }
  if (now === undefined) {
    const elsewhere = await whyElsewhere(before, target.store);
    if (elsewhere !== undefined) {
      target.warn?.(
        `${elsewhere} It stays as recorded. Register the repository at the former place again. If the backup is not needed any more, remove its resource from the state with \`pulumi state delete\` and its URN.`,
      );
      return recorded;
    }
  }
  const unread = notReadable(before.backupId, now, "It stays as recorded");
  if (unread !== undefined) {
    target.warn?.(unread);
    return recorded;
  }
  if (isPending(before.state))
    return now?.state === "COMPLETED" ? completedMeanwhile(target, recorded, before, now) : recorded;
  if (before.state === "COMPLETED") {
    const drift = nameDrift(before.backupId, before.snapshots, now);
    if (drift !== undefined) target.warn?.(drift);
  }
  if (now === undefined) return undefined;
  const snapshots = recordedSnapshots(now.snapshots);
  return { id: recorded.id, outputs: { ...recorded.outputs, ...before, state: now.state, snapshots } };
}

async function completedMeanwhile(
  target: BackupTarget,
  recorded: Recorded,
  before: BackupOutputs,
  now: BackupNow,
): Promise<Found> {
  const parts = completedParts(now.snapshots);
  if (parts === undefined) return recorded;
  try {
    const backup = await completeBackup(target, before.backupId, { kind: "completed", ...parts }, before.adopted);
    return {
      id: recorded.id,
      outputs: { ...recorded.outputs, ...completedOutputs(backup, await placeToRecord(target.store)) },
    };
  } catch (error) {
    if (error instanceof BackupNotCompleted) return recorded;
    throw error;
  }
}
