import { recordedCountNotes } from "../restore/compare-recorded";
import { findingText } from "../restore/plan/restore-finding";
import { type Ledger, recordedCount } from "../restore/recorded-count";
import { prepareTrial, type TrialSurroundings, type TriedOut, tryOut } from "./try-out";

export interface TrialOptions {
  readonly backupId: string;
  readonly repositoryName: string;
  readonly indexPrefix: string;
  /** How long nothing may come back before the trial is given up. */
  readonly stallMilliseconds: number;
}

/** What a trial of a backup works on. */
export interface BackupTrialSurroundings extends TrialSurroundings {
  /** What is written down of the backups that were taken; undefined where nobody writes. */
  readonly ledger?: Ledger | undefined;
}

/** What a trial of a backup showed. */
export interface TrialResult extends TriedOut {
  readonly trialId: string;
  readonly backupId: string;
  readonly optimizeVersion: string;
  readonly clusterUuid: string;
  readonly shards: number;
  readonly sizeInBytes: number;
  /** Counted when the backup was complete; undefined where nobody did. */
  readonly recordedDocuments: number | undefined;
}

/**
 * Shows whether a backup can be restored: restores both parts under temporary names, compares them, and removes them again.
 *
 * @throws ExplainedError when something speaks against it, or the backup cannot be restored.
 */
export async function runTrial(options: TrialOptions, surroundings: BackupTrialSurroundings): Promise<TrialResult> {
  const { backupId, stallMilliseconds, ...place } = options;
  const { datastore, ledger, warn } = surroundings;
  const trial = await prepareTrial({ ...place, source: { kind: "backup", backupId } }, surroundings);
  for (const finding of trial.warnings) warn(findingText(finding));
  const { restoreSeconds, removed, ...comparison } = await tryOut(trial, stallMilliseconds, surroundings);
  const { trialId, manifest } = trial;
  const recordedDocuments = await recordedCount(ledger, manifest.parts);
  const indices = manifest.parts.flatMap((part) => part.indices);
  return {
    trialId,
    backupId,
    optimizeVersion: manifest.optimizeVersion,
    clusterUuid: datastore.identity.clusterUuid,
    shards: sum(indices.map(({ shards }) => shards)),
    sizeInBytes: sum(indices.map(({ sizeInBytes }) => sizeInBytes)),
    restoreSeconds,
    ...comparison,
    recordedDocuments,
    warnings: [...comparison.warnings, ...recordedCountNotes(comparison.documents, recordedDocuments)],
    removed,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
