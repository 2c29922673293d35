import { type IndexWrites, type StoredIndex } from "../../../clients/datastore/indices";
import { type ShardRecovery } from "../../../clients/datastore/restores";
import { parseIndexName } from "../plan/index-names";
import { type RestorePlan } from "../plan/plan-type";
import { type RestoreJournal } from "./journal";

/** One look at the indices that a restore is about. */
export interface SeenIndices {
  /** Whether a restore runs in the datastore; undefined where it does not tell. Asked for before all else. */
  readonly restoring: boolean | undefined;
  readonly indices: readonly StoredIndex[];
  /** How many primary shards of each index are there. */
  readonly primaries: ReadonlyMap<string, number>;
  readonly recoveries: readonly ShardRecovery[];
  readonly writes: ReadonlyMap<string, IndexWrites>;
}

type Part = RestorePlan["parts"][number];

/** How an index of a part stands: `other` is what was there before, or what somebody has written to since. */
export type RestoredState = "absent" | "under-way" | "restored" | "failed" | "other";

/** Judges an index of a part by a look. */
export function stateOfIndex(
  name: string,
  part: Pick<Part, "snapshot">,
  journal: Pick<RestoreJournal, "plan" | "restored">,
  seen: SeenIndices,
): RestoredState {
  const index = seen.indices.find((one) => one.name === name);
  if (index === undefined) return "absent";
  const maker = madeBy(index, part, journal, seen);
  if (maker === "other") return "other";
  // A primary shard of an index that was restored is there only when it has all of the snapshot.
  if (isWhole(index, seen) && maker === "this-restore") return "restored";
  return seen.restoring === false ? "failed" : "under-way";
}

function isWhole({ name, shards }: StoredIndex, { primaries }: SeenIndices): boolean {
  return (primaries.get(name) ?? 0) >= shards;
}

/** Who has made an index. What somebody has written to since is not this restore's any more. */
function madeBy(
  index: StoredIndex,
  { snapshot }: Pick<Part, "snapshot">,
  { plan, restored }: Pick<RestoreJournal, "plan" | "restored">,
  seen: SeenIndices,
): "this-restore" | "not-known-yet" | "other" {
  const { name, uuid } = index;
  const { recoveries, writes, restoring } = seen;
  if ((writes.get(name)?.operations ?? 0) > 0) return "other";
  if (restored[name] !== undefined) return restored[name] === uuid ? "this-restore" : "other";
  // Broken off before it was written down. An index that is to be deleted may be from an earlier restore of the same backup.
  if (plan.deletes.some((deleted) => deleted.uuid === uuid)) return "other";
  const primaries = recoveries.filter((one) => one.index === name && one.primary);
  // A shard that still waits for its turn is in no list of recoveries.
  if (primaries.length === 0) return !isWhole(index, seen) && restoring !== false ? "not-known-yet" : "other";
  const isFromThere = primaries.every(
    ({ type, source }) =>
      type === "SNAPSHOT" && source?.snapshot === snapshot && source.repositoryName === plan.repositoryName,
  );
  return isFromThere ? "this-restore" : "other";
}

/** The names of this Optimize's indices that the restore did not make: they have to go. */
export function notRestored(own: readonly string[], journal: RestoreJournal, seen: SeenIndices): string[] {
  const partOf = new Map(journal.plan.parts.flatMap((part) => part.indices.map(({ name }) => [name, part] as const)));
  return own.filter((name) => {
    const part = partOf.get(name);
    if (part === undefined) return true;
    const state = stateOfIndex(name, part, journal, seen);
    return state === "other" || state === "failed";
  });
}

/** How far a part has come, in bytes. */
export function bytesOf(part: Part, { recoveries }: SeenIndices): { readonly done: number; readonly total: number } {
  const names = new Set(part.indices.map(({ name }) => name));
  const mine = recoveries.filter(({ index, primary, type }) => names.has(index) && primary && type === "SNAPSHOT");
  return {
    done: mine.reduce((sum, { recoveredBytes }) => sum + recoveredBytes, 0),
    total: part.indices.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0),
  };
}

/** What is not as the backup was: nothing, when the restore is whole. */
export function differences(
  journal: RestoreJournal,
  own: readonly string[],
  aliases: ReadonlyMap<string, readonly string[]>,
  seen: SeenIndices,
): string[] {
  const { plan } = journal;
  const planned = plan.parts.flatMap((part) => part.indices.map((index) => ({ part, ...index })));
  const names = new Set(planned.map(({ name }) => name));
  const present = new Map(seen.indices.map((index) => [index.name, index]));
  return [
    ...own.filter((name) => !names.has(name)).map((name) => `${name} is there and not in the backup`),
    ...planned.flatMap(({ part, name, shards }) => {
      const state = stateOfIndex(name, part, journal, seen);
      if (state !== "restored") return [`${name} is ${IN_WORDS[state]}`];
      const index = present.get(name);
      if (index !== undefined && index.shards !== shards) {
        return [`${name} has ${index.shards} primary shards instead of ${shards}`];
      }
      // Optimize backs up by aliases; what was saved before a restore had those that it had.
      const parsed = plan.source.kind === "backup" ? parseIndexName(plan.indexPrefix, name) : undefined;
      const alias = parsed === undefined ? undefined : `${plan.indexPrefix}-${parsed.base}`;
      const known = aliases.get(name) ?? [];
      return alias === undefined || known.includes(alias) ? [] : [`${name} has lost its alias ${alias}`];
    }),
  ];
}

const IN_WORDS: Readonly<Record<Exclude<RestoredState, "restored">, string>> = {
  absent: "missing",
  "under-way": "not restored to its end",
  failed: "red",
  other: "another index than the one that was restored, or was written to",
};
