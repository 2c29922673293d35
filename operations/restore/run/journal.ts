import * as v from "valibot";

import { ExplainedError } from "../../../clients/explained-error";
import { restorePlanSchema } from "../plan/restore-plan";
import { packedText, unpackedText } from "./journal-text";

/** How far a restore has come; each is written down before it is begun. */
export const PHASES = [
  "seeding",
  "stopping",
  "saving",
  "deleting",
  "restoring",
  "comparing",
  "starting",
  "done",
  "undone",
] as const;

export type Phase = (typeof PHASES)[number];

const journalBody = v.object({
  version: v.literal(1),
  /** What was agreed to. */
  plan: restorePlanSchema,
  phase: v.picklist(PHASES),
  /** `user@host`. */
  who: v.string(),
  /** ISO 8601, UTC. */
  startedAt: v.string(),
  changedAt: v.string(),
  /** With how many replicas Optimize ran; undefined where nobody but the user stops and starts it. */
  optimizeReplicas: v.optional(v.number()),
  /** Whether Optimize was started once, as `seedTemplates` asks for: what it made is deleted with the rest. */
  seeded: v.optional(v.boolean()),
  /** The schedules that were suspended for the restore, and are not resumed yet. */
  suspendedSchedules: v.optional(v.array(v.object({ namespace: v.string(), name: v.string() }))),
  /** What was there before, saved; `complete` once the datastore said SUCCESS. */
  safetySnapshot: v.optional(v.object({ name: v.string(), complete: v.boolean() })),
  /** Whether all that there was before was there when the first deletion was about to begin. */
  beganWhole: v.optional(v.boolean()),
  /** The indices that this restore has made, by name: what has another uuid now is not its own. */
  restored: v.record(v.string(), v.string()),
});

/**
 * What a restore writes down before it does it, outside of Pulumi's state: so that whoever runs it again goes on where it
 * can, deletes only what it must, and starts Optimize as it ran before.
 */
export type RestoreJournal = v.InferOutput<typeof journalBody>;

/** Where a journal is kept. */
export interface JournalStore {
  /** For messages, such as the path of the file. */
  readonly place: string;
  /** How long a text it takes; undefined where that has no limit. */
  readonly mostBytes?: number;
  /** Undefined when there is none yet. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** @throws ExplainedError when it is there and cannot be read: what it tells must not be lost. */
export async function readJournal(store: JournalStore): Promise<RestoreJournal | undefined> {
  const text = await store.read();
  if (text === undefined || text === "") return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), journalBody), unpackedText(text));
  if (parsed.success) return parsed.output;
  throw new ExplainedError(
    "refused",
    `journal: ${store.place} cannot be read as the journal of a restore (${parsed.issues[0].message}). It may tell with how many replicas Optimize ran, and what was saved: look at it, and move it away to begin a new one.`,
  );
}

export async function writeJournal(store: JournalStore, journal: RestoreJournal): Promise<void> {
  await store.write(packedText(journal));
}

/**
 * Whether a journal is of one Optimize in one cluster. One file can be named for several, and a Deployment can be given
 * another datastore: what was deleted there says nothing of what is here.
 *
 * @param place with `clusterUuid` undefined where the datastore does not answer, so that it is not compared.
 */
export function isOfPlace(
  { plan }: RestoreJournal,
  { clusterUuid, indexPrefix }: { readonly clusterUuid: string | undefined; readonly indexPrefix: string },
): boolean {
  return plan.indexPrefix === indexPrefix && (clusterUuid === undefined || plan.clusterUuid === clusterUuid);
}

/** Whether a restore was broken off before its end. */
export function isUnfinished(journal: RestoreJournal | undefined): journal is RestoreJournal {
  return journal !== undefined && journal.phase !== "done" && journal.phase !== "undone";
}

/**
 * How to give up a restore that was interrupted, beginning with a blank; empty for one that has changed data.
 *
 * @param place of its journal.
 */
export function givingUp({ phase }: RestoreJournal, place: string): string {
  if (phase !== "stopping" && phase !== "saving") return "";
  return ` To give it up, remove ${place}, start Optimize, and resume its schedules: nothing was deleted.`;
}

/** Whether indices may have been deleted, so that what there is now is no whole Optimize. */
export function hasDeleted({ phase }: RestoreJournal): boolean {
  return phase === "deleting" || phase === "restoring" || phase === "comparing";
}
