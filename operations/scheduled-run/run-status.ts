import * as v from "valibot";

import { type RunStatus } from "./run-status-type";

/** The key of the ConfigMap under which the status is. */
export const STATUS_KEY = "status";

const statusBody: v.GenericSchema<unknown, RunStatus> = v.object({
  version: v.literal(1),
  lastCompleted: v.optional(
    v.object({
      backupId: v.string(),
      time: v.string(),
      durationSeconds: v.optional(v.number()),
      optimizeVersion: v.string(),
    }),
  ),
  lastRun: v.object({
    time: v.string(),
    result: v.string(),
    message: v.string(),
    backupId: v.optional(v.string()),
  }),
  kept: v.optional(v.number()),
  next: v.optional(v.string()),
});

/** Undefined when there is none yet, or it is not one of ours. */
export function parseStatus(text: string | undefined): RunStatus | undefined {
  if (text === undefined) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), statusBody), text);
  return parsed.success ? parsed.output : undefined;
}

export function statusText(status: RunStatus): string {
  return JSON.stringify(status, undefined, 2);
}
