import { TransportError } from "../../clients/http/transport-error";
import { type RequestedBackup } from "../../clients/optimize/backup";
import { lookUntil, type Patience } from "./await-backup";
import { BackupNotCompleted } from "./backup-not-completed";
import { observe } from "./observe-backup";
import { pollInterval } from "./poll-interval";
import { type BackupTarget } from "./target";

/**
 * Asks for a backup, once. When the answer gets lost, what Optimize finds decides, never a second request.
 *
 * @throws BackupNotCompleted when the answer got lost and nothing of the backup shows.
 */
export async function requestBackup(
  target: BackupTarget,
  backupId: string,
  patience: Patience,
): Promise<RequestedBackup> {
  target.report(`asking Optimize at ${target.optimize.target} for the backup ${backupId}`);
  try {
    return await target.optimize.request(backupId);
  } catch (error) {
    if (!(error instanceof TransportError) || !error.mayHaveActed) throw error;
    target.report(
      `no answer to the request for the backup ${backupId} (${error.message}); looking whether it was taken`,
    );
    await awaitSign(target, backupId, patience, error);
    return { kind: "accepted" };
  }
}

/** Waits until something of a backup shows whose request got no answer. */
async function awaitSign(
  target: BackupTarget,
  backupId: string,
  patience: Patience,
  lost: TransportError,
): Promise<void> {
  const { clock } = target;
  const started = clock.monotonic();
  const end = Math.min(started + patience.graceMilliseconds, patience.deadline);
  for (;;) {
    const observation = await observe(target, backupId, lookUntil(patience.deadline, clock.monotonic()), true);
    if (observation.kind === "found") return;
    if (clock.monotonic() >= end) {
      throw new BackupNotCompleted(
        "unknown",
        backupId,
        "REQUESTED",
        [],
        patience.adopted,
        `The request for the backup ${backupId} got no answer (${lost.message}), and no snapshot of it has appeared since.`,
      );
    }
    await clock.sleep(Math.max(1, Math.min(pollInterval(clock.monotonic() - started), end - clock.monotonic())));
  }
}
