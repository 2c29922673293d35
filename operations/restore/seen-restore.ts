import { isForeseen } from "../../clients/foreseen";
import { type IndexWrites } from "../../clients/datastore/index-writes";
import { type StoredIndex } from "../../clients/datastore/indices";
import { type ShardRecovery } from "../../clients/datastore/restores";
import { type RestoreDatastore } from "./restore-datastore";

/** One look at indices that are being restored. */
export interface SeenRestore {
  /** Whether a restore runs in the datastore; undefined where it does not tell. Asked for before all else. */
  readonly restoring: boolean | undefined;
  readonly indices: readonly StoredIndex[];
  /** How many primary shards of each index are there. */
  readonly primaries: ReadonlyMap<string, number>;
  readonly recoveries: readonly ShardRecovery[];
}

/** What is looked at. */
export type SeenDatastore = {
  readonly cluster: Pick<RestoreDatastore["cluster"], "running">;
  readonly indices: Pick<RestoreDatastore["indices"], "list" | "activePrimaries">;
  readonly restores: Pick<RestoreDatastore["restores"], "recoveries">;
};

/** @param snapshots whose restores are waited for. */
export async function seeRestore(
  { cluster, indices, restores }: SeenDatastore,
  pattern: string,
  snapshots: readonly string[],
): Promise<SeenRestore> {
  const running = await cluster.running().catch(unlessForeseen);
  // In this order: what is listed as whole has had its recovery by then.
  const listed = await indices.list(pattern);
  const [primaries, recoveries] = await Promise.all([indices.activePrimaries(pattern), restores.recoveries(pattern)]);
  return {
    restoring: running?.some(
      // One that does not tell of what it is may be this one.
      (work) =>
        work.activity === "restore" &&
        (work.snapshots.length === 0 || work.snapshots.some((one) => snapshots.includes(one))),
    ),
    indices: listed,
    primaries,
    recoveries,
  };
}

/**
 * How far an index has come that is there: `given-up` ones never get whole by themselves. One of which it is not told how
 * many shards it has, or how many are there, is neither.
 */
export function progressOf(
  { name, shards }: Pick<StoredIndex, "name" | "shards">,
  { primaries, restoring }: Pick<SeenRestore, "primaries" | "restoring">,
): "whole" | "under-way" | "given-up" {
  const there = primaries.get(name);
  if (there === undefined || shards === undefined || shards === 0) return "under-way";
  if (there >= shards) return "whole";
  return restoring === false ? "given-up" : "under-way";
}

/** How many documents were written to an index; undefined unless all of its primary shards tell. */
export function operationsOf(
  { name, uuid, shards }: Pick<StoredIndex, "name" | "uuid" | "shards">,
  writes: ReadonlyMap<string, IndexWrites>,
): number | undefined {
  const told = writes.get(name);
  return told?.uuid === uuid && told.primaries === shards ? told.operations : undefined;
}

/** How many bytes of some indices have come back. */
export function restoredBytes(names: readonly string[], { recoveries }: Pick<SeenRestore, "recoveries">): number {
  const wanted = new Set(names);
  return recoveries
    .filter(({ index, primary, type }) => wanted.has(index) && primary && type === "SNAPSHOT")
    .reduce((sum, { recoveredBytes }) => sum + recoveredBytes, 0);
}

const ASKED_FOR_REASONS = 5;

/** The datastore's reason why one of some indices is on no node, such as a full disk, to be put behind a sentence. */
export async function whyNowhere(
  { cluster }: { readonly cluster: Pick<RestoreDatastore["cluster"], "whyUnassigned"> },
  names: readonly string[],
): Promise<string> {
  for (const name of names.slice(0, ASKED_FOR_REASONS)) {
    const why = await cluster.whyUnassigned(name).catch(unlessForeseen);
    if (why !== undefined) return `: ${why}`;
  }
  return "";
}

function unlessForeseen(error: unknown): undefined {
  if (isForeseen(error)) return undefined;
  throw error;
}
