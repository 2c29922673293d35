import { createHash } from "node:crypto";

import { type RestorePlan } from "../plan/plan-type";
import { refused, type RestoreFinding } from "../plan/restore-finding";
import { type JournalStore, type RestoreJournal } from "./journal";
import { packedText } from "./journal-text";

/** For names of schedules and snapshots, and for what else lies beside the journal. */
const BYTES_FOR_THE_REST = 32 * 1024;

/** What keeps all of a restore from being written down, which must be known before anything is deleted. */
export function judgeJournal(plan: RestorePlan, { place, mostBytes }: JournalStore): RestoreFinding[] {
  if (mostBytes === undefined) return [];
  const bytes = Buffer.byteLength(packedText(fullJournal(plan))) + BYTES_FOR_THE_REST;
  if (bytes <= mostBytes) return [];
  const indices = plan.deletes.length + plan.parts.reduce((sum, part) => sum + part.indices.length, 0);
  return [
    refused(
      "journal",
      `would have ${bytes} bytes for ${indices} indices, and ${place} takes no more than ${mostBytes}. Restore without naming optimize.deployment, and stop Optimize yourself: the journal is a file then, which has room`,
    ),
  ];
}

/** The journal at the end of a restore: with the uuid of each index that was restored. */
function fullJournal(plan: RestorePlan): RestoreJournal {
  const names = plan.parts.flatMap(({ indices }) => indices.map(({ name }) => name));
  const time = new Date(0).toISOString();
  return {
    version: 1,
    plan,
    phase: "comparing",
    who: "",
    startedAt: time,
    changedAt: time,
    // As long as those of the engines, and as hard to pack.
    restored: Object.fromEntries(
      names.map((name) => [name, createHash("sha256").update(name).digest("base64url").slice(0, 22)]),
    ),
  };
}
