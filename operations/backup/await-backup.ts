import { ExplainedError } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { ManagementApiError } from "../../clients/optimize/management-api-error";
import { BackupNotCompleted } from "./backup-not-completed";
import { judgeBackup, type Observation, summary, type Verdict } from "./judge-backup";
import { pollInterval } from "./poll-interval";
import { snapshotPattern } from "./snapshot-name";
import { type BackupTarget } from "./target";

/** A backup with both parts. */
export interface CompletedBackup {
  readonly backupId: string;
  readonly snapshots: readonly BackupSnapshot[];
  readonly optimizeVersion: string;
  /** ISO 8601, UTC: when the datastore finished the last part; without a datastore, when it was first seen finished. */
  readonly completedAt: string;
  /** Whether it was there before anybody asked for it here. */
  readonly adopted: boolean;
}

export interface Patience {
  /** Milliseconds since 1970. */
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
  const started = clock.now();
  let lastSeen = "";
  let lastChange = started;
  let snapshots: readonly BackupSnapshot[] = [];

  for (;;) {
    const observation = await look(target, backupId);
    if (observation.kind === "found") snapshots = observation.backup.snapshots;
    const seen = fingerprint(observation);
    if (seen !== lastSeen) {
      lastSeen = seen;
      lastChange = clock.now();
    }
    const verdict = judgeBackup(observation, clock.now() - lastChange, patience.graceMilliseconds);
    if (verdict.kind === "completed") return completed(target, backupId, verdict, patience.adopted);
    if (verdict.kind === "failed") {
      const explained = await explainFailures(target, backupId, snapshots);
      const states = explained.length === 0 ? verdict.reason : summary(explained);
      throw new BackupNotCompleted(
        "failed",
        backupId,
        verdict.state,
        explained,
        patience.adopted,
        `The backup ${backupId} ended as ${verdict.state}: ${states}. The next \`up\` takes a new backup and then deletes what is left of this one; Optimize's log and the datastore's say more.`,
      );
    }
    if (clock.now() >= patience.deadline) {
      const seconds = Math.round((clock.now() - started) / 1000);
      throw new BackupNotCompleted(
        "unknown",
        backupId,
        snapshots.length === 0 ? "REQUESTED" : "IN_PROGRESS",
        snapshots,
        patience.adopted,
        `The backup ${backupId} is not complete after ${seconds} s (${verdict.reason}). It was left alone: the next \`up\` goes on waiting for it. Raise timeoutSeconds if that is how long a backup takes.`,
      );
    }
    const elapsed = clock.now() - started;
    report(`backup ${backupId}: ${verdict.reason}, ${Math.round(elapsed / 1000)} s`);
    await clock.sleep(Math.max(1, Math.min(pollInterval(elapsed), patience.deadline - clock.now())));
  }
}

/** One look at a backup: whatever Optimize answers, or that it does not. */
export async function look(target: Pick<BackupTarget, "optimize">, backupId: string): Promise<Observation> {
  try {
    const backup = await target.optimize.get(backupId);
    return backup === undefined ? { kind: "not-found" } : { kind: "found", backup };
  } catch (error) {
    if (error instanceof ManagementApiError) {
      const passing = error.fault === "datastore-unreachable" || error.fault === "unexpected";
      return { kind: "no-answer", reason: error.message, lasting: !passing };
    }
    if (error instanceof TransportError) return { kind: "no-answer", reason: error.message, lasting: false };
    throw error;
  }
}

function fingerprint(observation: Observation): string {
  if (observation.kind !== "found") return observation.kind;
  return observation.backup.snapshots.map((snapshot) => `${snapshot.name}=${snapshot.state}`).join();
}

async function completed(
  target: BackupTarget,
  backupId: string,
  verdict: Extract<Verdict, { kind: "completed" }>,
  adopted: boolean,
): Promise<CompletedBackup> {
  const seenAt = new Date(target.clock.now()).toISOString();
  const result = { backupId, snapshots: verdict.snapshots, optimizeVersion: verdict.optimizeVersion, adopted };
  const { store } = target;
  if (store === undefined) return { ...result, completedAt: seenAt };

  const stored = await store.snapshots.list(store.repositoryName, snapshotPattern(backupId));
  const missing = verdict.snapshots.filter(({ name }) => !stored.some((snapshot) => snapshot.name === name));
  if (missing.length > 0) {
    throw new BackupNotCompleted(
      "failed",
      backupId,
      "NOT_FOUND",
      verdict.snapshots,
      adopted,
      `Optimize completed the backup ${backupId}, but not in the snapshot repository ${store.repositoryName} of the datastore that is declared: ${missing.map(({ name }) => name).join(", ")} is not there. Make repositoryName and datastore name the place that CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME names, or correct that variable.`,
    );
  }
  const ends = stored.flatMap(({ endTime }) => endTime ?? []).sort();
  return { ...result, completedAt: ends[ends.length - 1] ?? seenAt };
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
    const stored = await store.snapshots.list(store.repositoryName, snapshotPattern(backupId));
    return snapshots.map((snapshot) => ({
      ...snapshot,
      failures: stored.find(({ name }) => name === snapshot.name)?.failures ?? snapshot.failures,
    }));
  } catch (error) {
    if (error instanceof ExplainedError || error instanceof TransportError) return snapshots;
    throw error;
  }
}
