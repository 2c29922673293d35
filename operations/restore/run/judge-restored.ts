import { type IndexWrites } from "../../../clients/datastore/index-writes";
import { type StoredIndex } from "../../../clients/datastore/indices";
import { ownAlias, strayAliases, straysInWords } from "../plan/judge-aliases";
import { type RestorePlan } from "../plan/plan-type";
import { operationsOf, progressOf, type SeenRestore } from "../seen-restore";
import { type RestoreJournal } from "./journal";

/** One look at the indices that a restore is about. */
export interface SeenIndices extends SeenRestore {
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
  const progress = progressOf(index, seen);
  if (progress !== "whole") return progress === "given-up" ? "failed" : "under-way";
  // A primary shard of an index that was restored is there only when it has all of the snapshot.
  const isKnown = maker === "this-restore" && operationsOf(index, seen.writes) !== undefined;
  return isKnown ? "restored" : "under-way";
}

/** Who has made an index. What somebody has written to since is not this restore's any more. */
function madeBy(
  index: StoredIndex,
  { snapshot }: Pick<Part, "snapshot">,
  { plan, restored }: Pick<RestoreJournal, "plan" | "restored">,
  seen: SeenIndices,
): "this-restore" | "not-known-yet" | "other" {
  const { name, uuid } = index;
  const { recoveries, writes } = seen;
  if ((writes.get(name)?.operations ?? 0) > 0) return "other";
  if (restored[name] !== undefined) return restored[name] === uuid ? "this-restore" : "other";
  // Broken off before it was written down. An index that is to be deleted may be from an earlier restore of the same backup.
  if (plan.deletes.some((deleted) => deleted.uuid === uuid)) return "other";
  const primaries = recoveries.filter((one) => one.index === name && one.primary);
  // A shard that still waits for its turn is in no list of recoveries. One that serves is, if all is told.
  if (primaries.length === 0) return progressOf(index, seen) === "given-up" ? "other" : "not-known-yet";
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
  const strays = strayAliases(plan.indexPrefix, [...new Set([...own, ...names])], aliases);
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
      const alias = plan.source.kind === "backup" ? ownAlias(plan.indexPrefix, name) : undefined;
      const known = aliases.get(name) ?? [];
      return alias === undefined || known.includes(alias) ? [] : [`${name} has lost its alias ${alias}`];
    }),
    ...(strays.length === 0 ? [] : [straysInWords(strays)]),
  ];
}

const IN_WORDS: Readonly<Record<Exclude<RestoredState, "restored">, string>> = {
  absent: "missing",
  "under-way": "not restored to its end",
  failed: "red",
  other: "another index than the one that was restored, or was written to",
};
