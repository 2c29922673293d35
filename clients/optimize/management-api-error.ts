import * as v from "valibot";

import { failureText } from "../datastore/failure-text";
import { ExplainedError } from "../explained-error";
import { excerptOf } from "../http/excerpt";
import { type HttpAnswer } from "../http/transport";
import { parseWithExactIds } from "./exact-json";

/**
 * `not-configured` no repository name, `repository-missing` a name that the datastore does not know,
 * `datastore-unreachable` Optimize's own datastore does not answer it, `list-broken` one odd name hides the list,
 * `snapshots-unread` its datastore could not read the snapshots, of which one may be damaged,
 * `not-optimize` somebody else answers, `not-offered` this generation of the API has no such call, `unexpected` anything
 * else.
 */
export type ManagementApiFault =
  | "not-configured"
  | "repository-missing"
  | "datastore-unreachable"
  | "list-broken"
  | "snapshots-unread"
  | "not-optimize"
  | "not-offered"
  | "unexpected";

/** What nobody but Optimize answers. */
const OPTIMIZE_ALONE: ReadonlySet<ManagementApiFault> = new Set<ManagementApiFault>([
  "not-configured",
  "repository-missing",
  "datastore-unreachable",
  "list-broken",
  "snapshots-unread",
]);

/** An error answer of Optimize's management API, or of something that answers in its place. */
export class ManagementApiError extends ExplainedError {
  readonly fault: ManagementApiFault;
  readonly status: number;
  /** What was answered, without the way out. */
  readonly said: string;
  /** Empty where none is known, or where `said` holds it. */
  readonly wayOut: string;
  /** Whether the answer has the form of Optimize's own errors. */
  readonly isOwn: boolean;

  constructor(fault: ManagementApiFault, status: number, said: string, way = "", isOwn = OPTIMIZE_ALONE.has(fault)) {
    super("failed", way === "" ? said : `${said} ${way}`);
    this.name = "ManagementApiError";
    this.fault = fault;
    this.status = status;
    this.said = said;
    this.wayOut = way;
    this.isOwn = isOwn;
  }
}

/** The body of every error that Optimize's own code answers. */
const errorBody = v.object({ errorCode: v.string(), detailedMessage: v.nullish(v.string()) });

/** Optimize's own "there is no such backup". */
export function isOwnNotFound(answer: HttpAnswer): boolean {
  const body = v.safeParse(errorBody, parseWithExactIds(answer.text, ""));
  return answer.status === 404 && body.success && body.output.errorCode === "notFoundError";
}

/** What Optimize says of an error in detail, undefined when the answer is not Optimize's. */
export function ownDetail(answer: HttpAnswer): string | undefined {
  const body = v.safeParse(errorBody, parseWithExactIds(answer.text, ""));
  return body.success ? failureText(body.output.detailedMessage ?? body.output.errorCode) : undefined;
}

/**
 * Puts an error answer into words.
 *
 * @param doing what was tried, such as "listing backups".
 */
export function managementApiErrorFor(target: string, doing: string, answer: HttpAnswer): ManagementApiError {
  const detail = ownDetail(answer);
  const fault = faultOf(answer, detail);
  const said = `managementApi: ${target} answered ${answer.status} to ${doing}${detail === undefined ? excerpt(answer) : `: ${detail}`}`;
  const way = refusedWayOut[answer.status] ?? wayOut[fault];
  return new ManagementApiError(fault, answer.status, said, way, detail !== undefined);
}

const wayOut: Readonly<Record<ManagementApiFault, string>> = {
  "not-configured":
    "Set the environment variable CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME (it serves Elasticsearch and OpenSearch alike) to the name of the snapshot repository, and restart Optimize.",
  "repository-missing":
    "Register a snapshot repository under that name in Optimize's datastore (a SnapshotRepository does), or correct CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME.",
  "datastore-unreachable":
    "Optimize runs, but its Elasticsearch or OpenSearch does not answer it: look at that one first.",
  "list-broken":
    "A snapshot that Optimize did not name lies in its snapshot repository, begins with camunda_optimize_ and breaks the list of backups: in place of an id, its name holds what is quoted. Where nobody needs that snapshot, delete it by its name in the datastore.",
  "snapshots-unread":
    "The file of one snapshot that cannot be read may be the reason, or the datastore could not answer just now: its log and Optimize's say which.",
  "not-optimize":
    "This is not an answer of Optimize: look at managementApi.url (Optimize's management port is 8092; 8090 serves its users, 9600 belongs to Zeebe, Operate and Tasklist).",
  "not-offered": "",
  unexpected: "",
};

/** The management port asks nobody who they are, unless somebody has set it up so, or put something in front of it. */
const refusedWayOut: Readonly<Partial<Record<number, string>>> = {
  401: "Whoever answers there wants to know who asks: look at managementApi.headers, whose credentials may be missing, wrong or expired. If that is not Optimize's management port (8092), look at managementApi.url.",
  403: "Whoever answers there does not let this pass: what managementApi.headers holds may not be allowed this, or a proxy or firewall lets nobody through. If that is not Optimize's management port (8092), look at managementApi.url.",
  407: "A proxy in between wants credentials: look at managementApi.proxy, and at the variables HTTP_PROXY and HTTPS_PROXY.",
};

function faultOf(answer: HttpAnswer, detail: string | undefined): ManagementApiFault {
  if (detail === undefined) return answer.status >= 500 || answer.status === 429 ? "unexpected" : "not-optimize";
  if (answer.status === 502) return "datastore-unreachable";
  if (/no snapshot repository name found/i.test(detail)) return "not-configured";
  if (/No repository with name .* could be found/i.test(detail)) return "repository-missing";
  if (/backupID (found )?(in|from) snapshot|No enum constant/i.test(detail)) return "list-broken";
  // Of a name, and not of an id that was given in the address.
  if (/For input string/i.test(detail) && !/Method parameter/i.test(detail)) return "list-broken";
  if (/could not retrieve snapshots/i.test(detail)) return "snapshots-unread";
  return "unexpected";
}

function excerpt(answer: HttpAnswer): string {
  const text = excerptOf(answer.text);
  return text === "" ? "." : `: ${text}.`;
}
