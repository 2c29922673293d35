import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { isForeseen } from "../../clients/foreseen";
import { recordedCountNotes } from "../restore/compare-recorded";
import { type Ledger, recordedCount } from "../restore/recorded-count";
import { lookAtDatastore } from "../restore/plan/look-at-datastore";
import { type Manifest, readManifest } from "../restore/plan/manifest";
import { withoutManifest } from "../restore/plan/plan-restore";
import { findingText, requireNoObstacle } from "../restore/plan/restore-finding";
import { type RestoreTarget } from "../restore/plan/restore-situation";
import { restoreOnTrial } from "./await-recovery";
import { cleanUpTrials, deleteTrial, YOUNG_MILLISECONDS } from "./clean-up";
import { compareTrial, type TrialComparison } from "./compare-trial";
import { judgeTrial } from "./judge-trial";
import { type TrialDatastore } from "./trial-datastore";
import { newTrialId, trialPrefix } from "./trial-name";

export interface TrialOptions {
  readonly backupId: string;
  readonly repositoryName: string;
  readonly indexPrefix: string;
  /** How long nothing may come back before the trial is given up. */
  readonly stallMilliseconds: number;
}

export interface TrialSurroundings {
  readonly datastore: TrialDatastore;
  readonly clock: Clock;
  /** Between 0 and 1, as `Math.random`. */
  readonly random: () => number;
  /** What is written down of the backups that were taken; undefined where nobody writes. */
  readonly ledger?: Ledger | undefined;
  /** Takes a line about how far the work has come. */
  readonly report: (line: string) => void;
  /** Takes what a person should know although the work goes on. */
  readonly warn: (line: string) => void;
}

/** What a trial showed. */
export interface TrialResult extends TrialComparison {
  readonly trialId: string;
  readonly backupId: string;
  readonly optimizeVersion: string;
  readonly clusterUuid: string;
  readonly shards: number;
  readonly sizeInBytes: number;
  /** From the request for part 1 until the last shard of part 2 was there: without stopping and starting Optimize. */
  readonly restoreSeconds: number;
  /** Counted when the backup was complete; undefined where nobody did. */
  readonly recordedDocuments: number | undefined;
  /** Names of the trial's indices, all of which are gone again. */
  readonly removed: readonly string[];
}

/**
 * Restores both parts of a backup under temporary names, compares them, and removes them again. Nothing that is live is
 * touched: no alias is set, no index deleted that this trial has not made.
 *
 * @throws ExplainedError when something speaks against it, or the backup cannot be restored; what it made is removed then
 *   too.
 */
export async function runTrial(options: TrialOptions, surroundings: TrialSurroundings): Promise<TrialResult> {
  const { datastore, clock, warn } = surroundings;
  const { backupId, repositoryName, indexPrefix } = options;
  await removeAbandoned(surroundings);
  const trialId = newTrialId(clock.now(), surroundings.random);
  const target: RestoreTarget = {
    source: { kind: "backup", backupId },
    repositoryName,
    indexPrefix,
    replicas: 0,
    safetyBackup: false,
  };
  const situation = await lookAtDatastore(datastore, target);
  const { manifest, findings } = readManifest(target.source, situation.snapshots, target);
  const all =
    manifest === undefined
      ? withoutManifest(situation, target, findings)
      : judgeTrial(trialId, manifest, situation, target);
  requireNoObstacle(all);
  if (manifest === undefined) throw new ExplainedError("refused", `backupId: the backup ${backupId} cannot be read.`);
  for (const finding of all) warn(findingText(finding));
  try {
    const restoreSeconds = await restoreParts(trialId, manifest, options, surroundings);
    const comparison = await compare(trialId, manifest, datastore, indexPrefix);
    const recordedDocuments = await recordedCount(surroundings.ledger, manifest.parts);
    const removed = await deleteTrial(datastore, trialId);
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
  } catch (error) {
    await deleteTrial(datastore, trialId).catch(() => {
      warn(`Indices of ${trialId} are still there: \`camunda-backup check-restore --clean-up\` removes them.`);
    });
    throw error;
  }
}

async function removeAbandoned({ datastore, clock, warn }: TrialSurroundings): Promise<void> {
  const now = clock.now();
  const { deleted, left, foreign } = await cleanUpTrials(
    datastore,
    (began) => now - began >= YOUNG_MILLISECONDS,
    clock,
  );
  if (deleted.length > 0) warn(`Removed ${deleted.length} indices that an earlier trial left behind.`);
  for (const trialId of left) {
    warn(`Indices of ${trialId} are there: it may still run. If it does not, --clean-up removes them.`);
  }
  if (foreign.length > 0) warn(`${foreign.join(", ")}: named as by a trial, but not made by one, and left alone.`);
}

/** One part after the other, as in a real restore. */
async function restoreParts(
  trialId: string,
  { parts }: Manifest,
  { repositoryName, stallMilliseconds }: TrialOptions,
  { datastore, clock, report, warn }: TrialSurroundings,
): Promise<number> {
  const renamePrefix = trialPrefix(trialId);
  const before = clock.monotonic();
  for (const part of parts) {
    await restoreOnTrial(datastore, { repositoryName, part, renamePrefix, stallMilliseconds, clock, report, warn });
    // Nothing is restored now: by this, others see that the trial lives.
    const [first] = parts[0]?.indices ?? [];
    if (first !== undefined) await unlessRefused(datastore.indices.keepInUse(`${renamePrefix}${first.name}`), warn);
  }
  return (clock.monotonic() - before) / 1000;
}

/** A mark that could not be set keeps no trial from its work. */
async function unlessRefused(work: Promise<void>, warn: (line: string) => void): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isForeseen(error)) throw error;
    warn(`That the trial lives could not be marked, so that a later one may remove its indices: ${error.message}`);
  });
}

async function compare(
  trialId: string,
  manifest: Manifest,
  { indices, restores }: TrialDatastore,
  indexPrefix: string,
): Promise<TrialComparison> {
  const pattern = `${trialPrefix(trialId)}*`;
  const restored = await indices.list(pattern);
  const recoveries = await restores.recoveries(pattern);
  const live = (await indices.list(`${indexPrefix}-*`)).filter(({ isOpen, health }) => isOpen && health !== "red");
  const counts = {
    tried: await indices.documentCounts(pattern),
    live: await indices.documentCounts(`${indexPrefix}-*`),
  };
  return compareTrial(
    trialId,
    manifest,
    restored,
    recoveries,
    counts,
    live.map(({ name }) => name),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
