import { type IndexOrigin } from "../../clients/datastore/indices";
import { type ShardRecovery } from "../../clients/datastore/restores";
import { parseTrialName } from "./trial-name";

/** An index that a trial made. */
export interface TrialIndex {
  readonly name: string;
  readonly trialId: string;
  /** Milliseconds since 1970 at which its trial began. */
  readonly began: number;
}

/** What is there of trials: what they made for certain, and what only looks like it. */
export interface TrialIndices {
  readonly own: readonly TrialIndex[];
  readonly foreign: readonly string[];
}

/**
 * Tells which indices a trial made. A name is not enough: the index must also have come out of a snapshot under that other
 * name. The engine says so of each shard while its node remembers the recovery, and keeps for ever under which name an
 * index was created: one that was created here has its own.
 */
export function trialIndices(origins: readonly IndexOrigin[], recoveries: readonly ShardRecovery[]): TrialIndices {
  const own: TrialIndex[] = [];
  const foreign: string[] = [];
  for (const { name, createdAs } of origins) {
    const parsed = parseTrialName(name);
    const sources = recoveries.filter((shard) => shard.index === name && shard.source !== undefined);
    const isRestored =
      sources.every(({ source }) => source?.index === parsed?.original) && createdAs === parsed?.original;
    if (parsed !== undefined && isRestored) own.push({ name, trialId: parsed.trialId, began: parsed.began });
    else foreign.push(name);
  }
  return { own, foreign };
}
