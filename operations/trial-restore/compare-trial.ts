import { type DocumentCounts } from "../../clients/datastore/document-counts";
import { sumOfKnown } from "../../clients/sum-of-known";
import { type StoredIndex } from "../../clients/datastore/indices";
import { type ShardRecovery } from "../../clients/datastore/restores";
import { type Manifest } from "../restore/plan/manifest";
import { trialPrefix } from "./trial-name";

/** An index that was restored for a trial. */
export interface TriedIndex {
  /** As in the backup. */
  readonly name: string;
  /** Undefined where it was not counted. */
  readonly documents: number | undefined;
  /** Of the one that is live under this name; undefined where there is none, or it was not counted. */
  readonly liveDocuments: number | undefined;
}

export interface TrialComparison {
  readonly indices: readonly TriedIndex[];
  /** Undefined where they could not be counted. */
  readonly documents: number | undefined;
  /** What would be wrong with a real restore; empty when nothing is. */
  readonly problems: readonly string[];
  /** What a person should look at. */
  readonly warnings: readonly string[];
}

/** Below this share of the live documents, a backup is not merely older. */
const SUSPICIOUS_SHARE = 0.5;

/**
 * Compares what a trial restored with what the snapshots said, and roughly with what is live: that is newer.
 *
 * @param restored the trial's indices, by their own names.
 * @param counts documents of the trial's indices and of the live ones.
 * @param live the names of the live indices that are open.
 */
export function compareTrial(
  trialId: string,
  manifest: Manifest,
  restored: readonly StoredIndex[],
  recoveries: readonly ShardRecovery[],
  counts: { readonly tried: DocumentCounts; readonly live: DocumentCounts },
  live: readonly string[],
): TrialComparison {
  const byName = new Map(restored.map((index) => [index.name, index]));
  const isLive = new Set(live);
  const problems: string[] = [];
  const indices: TriedIndex[] = [];
  for (const part of manifest.parts) {
    for (const { name, shards } of part.indices) {
      const own = `${trialPrefix(trialId)}${name}`;
      const index = byName.get(own);
      const problem = problemOf(index, shards, part.snapshot, name, recoveries);
      if (problem !== undefined) problems.push(`${name}: ${problem}`);
      const isSearchable = index !== undefined && index.isOpen && index.health !== "red";
      indices.push({
        name,
        documents: isSearchable ? counts.tried.of(own) : undefined,
        liveDocuments: isLive.has(name) ? counts.live.of(name) : undefined,
      });
    }
  }
  const documents = sumOfKnown(indices.map((index) => index.documents));
  const uncounted = counts.tried.incomplete;
  const warnings =
    uncounted === undefined ? judgeCounts(indices, documents) : [`Its documents could not be counted: ${uncounted}.`];
  return { indices, documents, problems, warnings };
}

function problemOf(
  index: StoredIndex | undefined,
  shards: number,
  snapshot: string,
  name: string,
  recoveries: readonly ShardRecovery[],
): string | undefined {
  if (index === undefined) return "was not restored";
  if (index.health === "red") return "not all of its shards could be restored";
  if (index.shards === undefined) return "does not tell how many shards it has";
  if (index.shards !== shards) return `has ${index.shards} shards instead of ${shards}`;
  const whole = recoveries.filter(
    ({ index: of, primary, stage, source }) =>
      of === index.name && primary && stage === "DONE" && source?.snapshot === snapshot && source.index === name,
  );
  return whole.length === shards ? undefined : `${whole.length} of ${shards} shards came out of ${snapshot}`;
}

function judgeCounts(indices: readonly TriedIndex[], documents: number | undefined): string[] {
  // Only what was counted on both sides can be compared.
  const compared = indices.flatMap(({ documents: tried, liveDocuments }) =>
    tried === undefined || liveDocuments === undefined ? [] : [{ tried, live: liveDocuments }],
  );
  const live = sum(compared.map((one) => one.live));
  const restored = sum(compared.map(({ tried }) => tried));
  return [
    ...(documents === 0 ? ["The backup holds no document at all."] : []),
    ...(live > 0 && restored < SUSPICIOUS_SHARE * live
      ? [
          `The backup holds ${restored} documents where ${live} are live now: look whether it was taken of an emptied Optimize.`,
        ]
      : []),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
