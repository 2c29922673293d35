import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { isForeseen } from "../../clients/foreseen";
import { lookAtDatastore } from "../restore/plan/look-at-datastore";
import { type Manifest, readManifest } from "../restore/plan/manifest";
import { withoutManifest } from "../restore/plan/plan-restore";
import { requireNoObstacle, type RestoreFinding } from "../restore/plan/restore-finding";
import { type RestoreTarget } from "../restore/plan/restore-situation";
import { restoreArgument, type RestoreSource } from "../restore/plan/restore-source";
import { restoreOnTrial } from "./await-recovery";
import { cleanUpTrials, deleteTrial, YOUNG_MILLISECONDS } from "./clean-up";
import { compareTrial, type TrialComparison } from "./compare-trial";
import { judgeTrial } from "./judge-trial";
import { type TrialDatastore } from "./trial-datastore";
import { newTrialId, trialPrefix } from "./trial-name";

/** What is tried. */
export interface TriedTarget {
  readonly source: RestoreSource;
  readonly repositoryName: string;
  readonly indexPrefix: string;
  /** Whether a snapshot of some of an Optimize's indices will do. */
  readonly isPart?: boolean | undefined;
  /** Snapshots that whoever asks takes or restores: that they are worked on is no obstacle. */
  readonly ownWork?: readonly string[] | undefined;
}

export interface TrialSurroundings {
  readonly datastore: TrialDatastore;
  readonly clock: Clock;
  /** Between 0 and 1, as `Math.random`. */
  readonly random: () => number;
  /** Takes a line about how far the work has come. */
  readonly report: (line: string) => void;
  /** Takes what a person should know although the work goes on. */
  readonly warn: (line: string) => void;
}

/** A trial that can begin. */
export interface PreparedTrial {
  readonly trialId: string;
  readonly target: TriedTarget;
  readonly manifest: Manifest;
  /** What a person should know. */
  readonly warnings: readonly RestoreFinding[];
}

/** What a trial has shown. */
export interface TriedOut extends TrialComparison {
  /** From the request for part 1 until the last shard of part 2 was there. */
  readonly restoreSeconds: number;
  /** Names of the trial's indices, all of which are gone again. */
  readonly removed: readonly string[];
}

/**
 * Removes what earlier trials have left behind, and judges whether a trial can be made.
 *
 * @throws ExplainedError when something speaks against it.
 */
export async function prepareTrial(target: TriedTarget, surroundings: TrialSurroundings): Promise<PreparedTrial> {
  const { datastore, clock, random } = surroundings;
  await removeAbandoned(surroundings);
  const trialId = newTrialId(clock.now(), random);
  const wanted: RestoreTarget = { ...target, replicas: 0, safetyBackup: false };
  const situation = await lookAtDatastore(datastore, wanted);
  const { manifest, findings } = readManifest(target.source, situation.snapshots, wanted);
  const all =
    manifest === undefined
      ? withoutManifest(situation, wanted, findings)
      : judgeTrial(trialId, manifest, situation, wanted);
  requireNoObstacle(all);
  if (manifest !== undefined) return { trialId, target, manifest, warnings: all };
  throw new ExplainedError("refused", `backupId: the backup ${restoreArgument(target.source)} cannot be read.`);
}

/**
 * Restores all parts under temporary names, compares them, and removes them again. Nothing that is live is touched: no alias
 * is set, no index deleted that this trial has not made.
 *
 * @throws ExplainedError when it does not come back; what it made is removed then too.
 */
export async function tryOut(
  { trialId, target, manifest }: PreparedTrial,
  stallMilliseconds: number,
  surroundings: TrialSurroundings,
): Promise<TriedOut> {
  const { datastore, warn } = surroundings;
  try {
    const restoreSeconds = await restoreParts(trialId, manifest, { ...target, stallMilliseconds }, surroundings);
    const comparison = await compare(trialId, manifest, datastore, target.indexPrefix);
    return { restoreSeconds, ...comparison, removed: await deleteTrial(datastore, trialId) };
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
  { repositoryName, stallMilliseconds }: { readonly repositoryName: string; readonly stallMilliseconds: number },
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
