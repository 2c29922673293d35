import * as v from "valibot";

import { type RunStatus } from "./run-status-type";

/** The key of the ConfigMap under which the status is. */
export const STATUS_KEY = "status";

const lastCompleted = v.object({
  backupId: v.string(),
  time: v.string(),
  durationSeconds: v.optional(v.number()),
  optimizeVersion: v.string(),
});

const statusBody: v.GenericSchema<unknown, RunStatus> = v.object({
  version: v.literal(1),
  lastCompleted: v.optional(lastCompleted),
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

const laterBody = v.object({ version: v.pipe(v.number(), v.minValue(2)) });

/** Why a status that is there tells nothing here; undefined when there is none, or it is understood. */
export function whyNotKnown(text: string | undefined, understood: object | undefined): string | undefined {
  if (text === undefined || understood !== undefined) return undefined;
  const later = v.safeParse(v.pipe(v.string(), v.parseJson(), laterBody), text);
  return later.success
    ? `written by a later version of pulumi-camunda-backup (as version ${later.output.version}): use that version, or a later one`
    : "what is written there is not one of ours, or damaged; the next run writes it anew";
}

/** What a status tells that a run which takes no backup leaves as it is, whatever version it is of. */
export type LastingStatus = Pick<RunStatus, "lastCompleted" | "kept">;

const lastingBody: v.GenericSchema<unknown, LastingStatus> = v.object({
  lastCompleted: v.fallback(v.optional(lastCompleted), undefined),
  kept: v.fallback(v.optional(v.number()), undefined),
});

export function lastingStatus(text: string | undefined): LastingStatus {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), lastingBody), text);
  return parsed.success ? parsed.output : {};
}

/** A ConfigMap has room for 1 MiB, and people for less. */
const LONGEST_MESSAGE = 8000;

/** A message as it goes into a status. */
export function statusMessage(message: string): string {
  return message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)} …`;
}

export function statusText(status: RunStatus): string {
  return JSON.stringify(status, undefined, 2);
}
