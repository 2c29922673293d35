import { isForeseen } from "../../clients/foreseen";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { sentence } from "../sentence";
import { BackupNotCompleted } from "./backup-not-completed";
import { type CompletedBackup, completeBackup } from "./complete-backup";
import { storedParts } from "./find-backups";
import { judgeBackup, type Observation, summary, type Verdict } from "./judge-backup";
import { observe } from "./observe-backup";
import { pollInterval } from "./poll-interval";
import { type BackupTarget } from "./target";

/** For how long one look may take at most: what hangs is asked again. */
const LOOK_MILLISECONDS = 60_000;

export interface Patience {
  /** By `clock.monotonic`. */
  readonly deadline: number;
  /** For how long "not found" or a missing part may last, counted from the last change. */
  readonly graceMilliseconds: number;
  /** Whether the backup was there before anybody asked for it here. */
  readonly adopted: boolean;
}

/**
 * Watches a backup that was asked for until it is complete.
 *
 * @throws BackupNotCompleted when it failed, stopped on the way, or is still not complete at the deadline.
 */
export async function awaitBackup(
  target: BackupTarget,
  backupId: string,
  patience: Patience,
): Promise<CompletedBackup> {
  const { clock, report } = target;
  const { deadline, graceMilliseconds, adopted } = patience;
  const started = clock.monotonic();
  let lastSeen = "";
  let lastChange = started;
  let snapshots: readonly BackupSnapshot[] = [];
  let alsoInStore = false;

  for (;;) {
    // From then on for good: two sources that take turns would renew the grace without end.
    alsoInStore ||= clock.monotonic() - lastChange >= graceMilliseconds;
    const observation = await observe(target, backupId, lookUntil(deadline, clock.monotonic()), alsoInStore);
    if (observation.kind === "found") snapshots = observation.backup.snapshots;
    const seen = fingerprint(observation);
    if (seen !== lastSeen) {
      lastSeen = seen;
      lastChange = clock.monotonic();
    }
    const verdict = judgeBackup(observation, clock.monotonic() - lastChange, graceMilliseconds);
    let { reason } = verdict.kind === "completed" ? { reason: "complete, as Optimize says" } : verdict;
    if (verdict.kind === "completed") {
      try {
        return await completeBackup(target, backupId, verdict, adopted);
      } catch (error) {
        // A datastore that does not answer for a moment is asked again.
        const isPassing = clock.monotonic() - lastChange < graceMilliseconds && clock.monotonic() < deadline;
        if (!(error instanceof BackupNotCompleted) || error.outcome !== "unknown" || !isPassing) throw error;
        reason = error.message;
      }
    }
    if (verdict.kind === "failed" && (alsoInStore || observation.kind !== "not-found")) {
      throw await failed(target, backupId, verdict, snapshots, adopted);
    }
    if (verdict.kind !== "completed" && (verdict.kind === "unanswered" || clock.monotonic() >= deadline)) {
      throw undecided(backupId, verdict, snapshots, adopted, clock.monotonic() - started);
    }
    const elapsed = clock.monotonic() - started;
    report(`backup ${backupId}: ${reason}, ${Math.round(elapsed / 1000)} s`);
    await clock.sleep(Math.max(1, Math.min(pollInterval(elapsed), deadline - clock.monotonic())));
  }
}

/** How long a look may take that has to end before a deadline. */
export function lookUntil(deadline: number, now: number): { readonly withinMilliseconds: number } {
  return { withinMilliseconds: Math.max(1000, Math.min(LOOK_MILLISECONDS, deadline - now)) };
}

function fingerprint(observation: Observation): string {
  if (observation.kind !== "found") return observation.kind;
  return observation.backup.snapshots.map((snapshot) => `${snapshot.name}=${snapshot.state}`).join();
}

async function failed(
  target: BackupTarget,
  backupId: string,
  verdict: Extract<Verdict, { kind: "failed" }>,
  snapshots: readonly BackupSnapshot[],
  adopted: boolean,
): Promise<BackupNotCompleted> {
  const explained = await explainFailures(target, backupId, snapshots);
  const states = explained.length === 0 ? verdict.reason : summary(explained);
  return new BackupNotCompleted(
    "failed",
    backupId,
    verdict.state,
    explained,
    adopted,
    `The backup ${backupId} ended as ${verdict.state}: ${states}. Optimize's log and the datastore's say more.`,
  );
}

function undecided(
  backupId: string,
  verdict: Exclude<Verdict, { kind: "completed" }>,
  snapshots: readonly BackupSnapshot[],
  adopted: boolean,
  elapsed: number,
): BackupNotCompleted {
  const late = `is not complete after ${Math.round(elapsed / 1000)} s`;
  const message =
    verdict.kind === "unanswered"
      ? `Nobody can tell what became of the backup ${backupId}: ${sentence(verdict.reason)} It was left alone.`
      : `The backup ${backupId} ${late} (${verdict.reason}). It was left alone. Raise timeoutSeconds if that is how long a backup takes.`;
  const state = snapshots.length === 0 ? "REQUESTED" : "IN_PROGRESS";
  return new BackupNotCompleted("unknown", backupId, state, snapshots, adopted, message);
}

/** Optimize leaves the failures of a PARTIAL snapshot out; the datastore has them. */
async function explainFailures(
  target: BackupTarget,
  backupId: string,
  snapshots: readonly BackupSnapshot[],
): Promise<readonly BackupSnapshot[]> {
  const { store } = target;
  if (store === undefined) return snapshots;
  try {
    const stored = await storedParts(store, backupId);
    return snapshots.map((snapshot) => ({
      ...snapshot,
      failures: stored.find(({ name }) => name === snapshot.name)?.failures ?? snapshot.failures,
    }));
  } catch (error) {
    if (isForeseen(error)) return snapshots;
    throw error;
  }
}
