import * as v from "valibot";

import { type SnapshotDetails } from "../../../clients/datastore/snapshot-contents";
import { refused, type RestoreFinding } from "./restore-finding";

/** Under what key a safety snapshot says what it is. */
const KEY = "camundaBackup";

const noteBody = v.object({
  [KEY]: v.object({ purpose: v.literal("before-restore"), indexPrefix: v.string(), optimizeVersion: v.string() }),
});

/**
 * The name of the snapshot that is taken before anything is deleted. Two restores of one second have different ones.
 *
 * @param lot between 0 and 1, as `Math.random`.
 */
export function safetySnapshotName(indexPrefix: string, now: number, lot: number): string {
  const time = new Date(now)
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")
    .toLowerCase();
  const own = Math.floor(lot * 0x1000000)
    .toString(16)
    .padStart(6, "0");
  return `before_restore_${indexPrefix}_${time}_${own}`;
}

/** What is written down with a safety snapshot, so that it can be restored later. */
export function safetySnapshotNote(indexPrefix: string, optimizeVersion: string): Record<string, unknown> {
  return { [KEY]: { purpose: "before-restore", indexPrefix, optimizeVersion } };
}

/** Of what an earlier restore's safety snapshot is. */
export function readSafetySnapshot(
  snapshots: readonly { readonly details: SnapshotDetails }[],
  indexPrefix: string,
): { readonly version: string | undefined; readonly findings: RestoreFinding[] } {
  const [first] = snapshots;
  const note = v.safeParse(noteBody, first?.details.metadata);
  if (!note.success || snapshots.length !== 1) {
    const problem = `: ${first?.details.name ?? "it"} is none of the snapshots that a restore takes before it deletes anything. A backup is restored by its id`;
    return { version: undefined, findings: [refused("snapshot", problem)] };
  }
  const { indexPrefix: prefix, optimizeVersion } = note.output[KEY];
  if (prefix === indexPrefix) return { version: optimizeVersion, findings: [] };
  const problem = `is ${indexPrefix}, but the snapshot ${first?.details.name ?? ""} is of an Optimize with the prefix ${prefix}`;
  return { version: optimizeVersion, findings: [refused("indexPrefix", problem)] };
}
