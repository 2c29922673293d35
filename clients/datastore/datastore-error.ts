import * as v from "valibot";

import { ExplainedError } from "../explained-error";
import { excerptOf } from "../http/excerpt";
import { type HttpAnswer } from "../http/transport";
import { grantFor } from "./denied";
import { failureText } from "./failure-text";
import { BLOCKED, refusalCause } from "./refusal-cause";

interface CausedError {
  readonly type?: string | undefined;
  readonly reason?: string | null | undefined;
  readonly caused_by?: CausedError | undefined;
  readonly suppressed?: readonly CausedError[] | undefined;
}

const causedError: v.GenericSchema<CausedError> = v.object({
  type: v.optional(v.string()),
  reason: v.nullish(v.string()),
  caused_by: v.optional(v.lazy(() => causedError)),
  suppressed: v.optional(v.array(v.lazy(() => causedError))),
});

const errorBody = v.object({ error: causedError });

/** An error answer of a datastore, or of something that answers in its place. */
export class DatastoreError extends ExplainedError {
  readonly status: number;
  /** The engine's own word for it, such as `repository_missing_exception`; undefined when a proxy answered. */
  readonly type: string | undefined;
  /** From the outermost cause to the innermost. */
  readonly reasons: readonly string[];
  /** The same for each failure that the engine reports beside it, such as one on another node. */
  readonly besides: readonly (readonly string[])[];

  constructor(
    message: string,
    status: number,
    type: string | undefined,
    reasons: readonly string[],
    besides: readonly (readonly string[])[] = [],
  ) {
    super("failed", message);
    this.name = "DatastoreError";
    this.status = status;
    this.type = type;
    this.reasons = reasons;
    this.besides = besides;
  }
}

/**
 * Puts an error answer into words.
 *
 * @param doing what was tried, such as "registering the snapshot repository backups".
 * @param credentials whose credentials were sent, in words that hold none of them.
 */
export function datastoreErrorFor(
  target: string,
  doing: string,
  answer: HttpAnswer,
  credentials?: string,
): DatastoreError {
  const { type, reasons, besides } = causesIn(answer.text);
  const explanation = explain(answer, type, reasons, credentials);
  const message = `datastore: ${target} answered ${answer.status} to ${doing}${explanation}`;
  return new DatastoreError(message, answer.status, type, reasons, besides);
}

function explain(
  answer: HttpAnswer,
  type: string | undefined,
  reasons: readonly string[],
  credentials: string | undefined,
): string {
  const sent = credentials === undefined ? "" : ` Sent were ${credentials}.`;
  const said = type === undefined ? excerpt(answer) : `: ${[type, ...reasons.map(failureText)].join(": ")}`;
  switch (answer.status) {
    case 401:
      return `${said}.${sent} They are missing, wrong or expired: look at datastore.username, apiKey, bearerToken or clientCertificate, and at the variables that …FromEnv names.`;
    case 403: {
      const grant = grantFor(answer.text);
      if (grant !== undefined) return `${said}.${sent} What helps: ${grant}.`;
      const cause = refusalCause(type, answer.text);
      return cause.byCredentials ? `${said}.${sent} ${cause.text}` : `${said}. ${cause.text}`;
    }
    default:
      if (type === "repository_missing_exception") {
        return `${said}. Correct repositoryName, or register a snapshot repository under that name.`;
      }
      if (type === BLOCKED) return `${said}. ${refusalCause(type, answer.text).text}`;
      return type === undefined
        ? `${said}. This is not an answer of Elasticsearch or OpenSearch: a proxy, or another server, stands at that address. Look at datastore.url.`
        : `${said}.`;
  }
}

function excerpt(answer: HttpAnswer): string {
  const text = excerptOf(answer.text);
  return text === "" ? "" : `: ${text}`;
}

function causesIn(text: string): { type: string | undefined; reasons: string[]; besides: string[][] } {
  const parsed = v.safeParse(errorBody, parseJson(text));
  if (!parsed.success) return { type: undefined, reasons: [], besides: [] };
  const { error } = parsed.output;
  return { type: error.type, reasons: reasonsOf(error), besides: (error.suppressed ?? []).map(reasonsOf) };
}

function reasonsOf(error: CausedError): string[] {
  const reasons: string[] = [];
  for (let cause: CausedError | undefined = error; cause !== undefined; cause = cause.caused_by) {
    if (typeof cause.reason === "string" && !reasons.includes(cause.reason)) reasons.push(cause.reason);
  }
  return reasons;
}

/** The value of a JSON text, undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
