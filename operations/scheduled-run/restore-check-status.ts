import * as v from "valibot";

import { type RestoreCheck } from "./run-status-type";

/** The key of the status ConfigMap under which the last check is. */
export const RESTORE_CHECK_KEY = "restoreCheck";

const checkBody: v.GenericSchema<unknown, RestoreCheck> = v.object({
  version: v.literal(1),
  time: v.string(),
  result: v.string(),
  message: v.string(),
  backupId: v.optional(v.string()),
  restoreSeconds: v.optional(v.number()),
  documents: v.optional(v.number()),
});

/** Undefined when there is none yet, or it is not one of ours. */
export function parseRestoreCheck(text: string | undefined): RestoreCheck | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), checkBody), text);
  return parsed.success ? parsed.output : undefined;
}

export function restoreCheckText(check: RestoreCheck): string {
  return JSON.stringify(check, undefined, 2);
}
