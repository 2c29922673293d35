import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { firstInWords, inWords } from "../../clients/finding";
import { awaitShards, type ShardProgress } from "../restore/await-shards";
import { boundNowhere } from "../restore/bound-nowhere";
import { type ManifestPart } from "../restore/plan/manifest";
import { progressOf, restoredBytes, seeRestore, type SeenRestore, whyNowhere } from "../restore/seen-restore";
import { type TrialDatastore } from "./trial-datastore";

/** What is restored, and how long to wait for it. */
export interface AwaitedRecovery {
  readonly repositoryName: string;
  readonly part: Pick<ManifestPart, "snapshot" | "indices">;
  /** What the trial puts before the name of each index. */
  readonly renamePrefix: string;
  /** How long nothing may come back before it is given up. */
  readonly stallMilliseconds: number;
  readonly clock: Clock;
  readonly report: (line: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * Restores one part under other names, and waits until all of it is there.
 *
 * @throws ExplainedError, `failed`, when the datastore gave a shard up, or nothing has come back for too long.
 */
export async function restoreOnTrial(datastore: TrialDatastore, awaited: AwaitedRecovery): Promise<void> {
  const { part, renamePrefix, stallMilliseconds, clock, report } = awaited;
  let left = part.indices;
  let unbound = false;
  const begin = async () => {
    const { repositoryName } = awaited;
    const indices = left.map(({ name }) => name);
    await datastore.restores.begin({ repositoryName, snapshot: part.snapshot, indices, renamePrefix, unbound });
  };
  const look = async (): Promise<ShardProgress> => {
    const seen = await seeRestore(datastore, `${renamePrefix}*`, [part.snapshot]);
    const { givenUp, progress } = standing(part, renamePrefix, seen);
    if (givenUp.length === 0) return progress;
    if (unbound || !(await freed(datastore, awaited, givenUp))) throw await broken(datastore, awaited, givenUp);
    const freedNames = new Set(givenUp);
    left = part.indices.filter(({ name }) => freedNames.has(`${renamePrefix}${name}`));
    unbound = true;
    await begin();
    return progress;
  };
  await begin();
  await awaitShards({
    look,
    stalled: async (names) => {
      const why = await whyNowhere(datastore, names);
      const seconds = Math.round(stallMilliseconds / 1000);
      return new ExplainedError(
        "failed",
        `For ${seconds} s nothing of ${part.snapshot} has been restored; ${names.length} indices are not complete${why}.`,
      );
    },
    stallMilliseconds,
    clock,
    report: ({ left: names, bytes }) => {
      report(
        `restored ${part.indices.length - names.length} of ${part.indices.length} indices, ${megabytes(bytes)} MB`,
      );
    },
  });
}

function standing(
  { indices }: AwaitedRecovery["part"],
  renamePrefix: string,
  seen: SeenRestore,
): { readonly givenUp: string[]; readonly progress: ShardProgress } {
  const names = indices.map(({ name }) => `${renamePrefix}${name}`);
  const present = new Map(seen.indices.map((index) => [index.name, index]));
  const stands = (name: string) => {
    const index = present.get(name);
    // The engines make all indices of a restore before they answer.
    return index === undefined ? "given-up" : progressOf(index, seen);
  };
  return {
    givenUp: names.filter((name) => stands(name) === "given-up"),
    progress: { left: names.filter((name) => stands(name) !== "whole"), bytes: restoredBytes(names, seen) },
  };
}

/** Deletes what the trial has made and the backup binds to nodes that there are not: it is restored without that. */
async function freed(
  datastore: TrialDatastore,
  { part, renamePrefix, warn }: AwaitedRecovery,
  givenUp: readonly string[],
): Promise<boolean> {
  const wanted = new Set(givenUp);
  const own = part.indices
    .map(({ name, shards }) => ({ name: `${renamePrefix}${name}`, shards }))
    .filter(({ name }) => wanted.has(name));
  const bound = await boundNowhere(datastore, `${renamePrefix}*`, own);
  if (bound === undefined) return false;
  const names = givenUp.map((name) => name.slice(renamePrefix.length));
  warn(
    `No data node meets ${bound}, which the backup holds: ${firstInWords(names, 5)} come back without the settings index.routing.allocation.*, in a restore too.`,
  );
  await datastore.indices.delete(givenUp);
  return true;
}

async function broken(datastore: TrialDatastore, { part, renamePrefix }: AwaitedRecovery, givenUp: readonly string[]) {
  const present = new Set((await datastore.indices.list(`${renamePrefix}*`)).map(({ name }) => name));
  const gone = givenUp.filter((name) => !present.has(name));
  if (gone.length > 0) {
    return new ExplainedError(
      "failed",
      `${inWords(gone.slice(0, 5))} disappeared while ${part.snapshot} was restored: somebody else deletes indices of trials. This says nothing about the backup; try it again.`,
    );
  }
  const what = inWords(givenUp.slice(0, 5));
  return new ExplainedError(
    "failed",
    `The datastore gave up restoring ${what} of ${part.snapshot}${await whyNowhere(datastore, givenUp)}.`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}
