import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { type HttpAnswer } from "../http/transport";

interface CausedError {
  readonly type?: string | undefined;
  readonly reason?: string | null | undefined;
  readonly caused_by?: CausedError | undefined;
}

const causedError: v.GenericSchema<CausedError> = v.object({
  type: v.optional(v.string()),
  reason: v.nullish(v.string()),
  caused_by: v.optional(v.lazy(() => causedError)),
});

const errorBody = v.object({ error: causedError });

/** An error answer of a datastore, or of something that answers in its place. */
export class DatastoreError extends ExplainedError {
  readonly status: number;
  /** The engine's own word for it, such as `repository_missing_exception`; undefined when a proxy answered. */
  readonly type: string | undefined;
  readonly reasons: readonly string[];

  constructor(message: string, status: number, type: string | undefined, reasons: readonly string[]) {
    super("failed", message);
    this.name = "DatastoreError";
    this.status = status;
    this.type = type;
    this.reasons = reasons;
  }
}

/**
 * Puts an error answer into words.
 *
 * @param doing what was tried, such as "registering the snapshot repository backups".
 */
export function datastoreErrorFor(target: string, doing: string, answer: HttpAnswer): DatastoreError {
  const { type, reasons } = causesIn(answer.text);
  const message = `datastore: ${target} answered ${answer.status} to ${doing}${explain(answer, type, reasons)}`;
  return new DatastoreError(message, answer.status, type, reasons);
}

function explain(answer: HttpAnswer, type: string | undefined, reasons: readonly string[]): string {
  const said = type === undefined ? excerpt(answer) : `: ${[type, ...reasons].join(": ")}`;
  switch (answer.status) {
    case 401:
      return `${said}. The credentials are missing, wrong or expired: look at datastore.username, apiKey or bearerToken, and at the variables that …FromEnv names.`;
    case 403:
      return `${said}. The credentials are known but may not do this: grant the privilege that is named.`;
    case 404:
    case 405:
      return type === undefined
        ? `${said}. This is not an answer of Elasticsearch or OpenSearch: a proxy, or another server, stands at that address. Look at datastore.url.`
        : `${said}.`;
    default:
      return `${said}.`;
  }
}

/** The beginning of an answer that is not the engine's own. */
function excerpt(answer: HttpAnswer): string {
  const text = answer.text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return text === "" ? "" : `: ${text.slice(0, 160)}`;
}

function causesIn(text: string): { type: string | undefined; reasons: string[] } {
  const parsed = v.safeParse(errorBody, parseJson(text));
  if (!parsed.success) return { type: undefined, reasons: [] };
  const reasons: string[] = [];
  for (let cause: CausedError | undefined = parsed.output.error; cause !== undefined; cause = cause.caused_by) {
    if (typeof cause.reason === "string" && !reasons.includes(cause.reason)) reasons.push(cause.reason);
  }
  return { type: parsed.output.error.type, reasons };
}

/** The value of a JSON text, undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
