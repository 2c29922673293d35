import * as v from "valibot";

import { defaultRetryPolicy, type RetryPolicy, withRetries } from "../http/retry";
import { type HttpTransport } from "../http/transport";
import { withinTime } from "../http/within-time";
import { type Backup, type OptimizeApi, type RequestedBackup } from "./backup";
import { parseWithExactIds } from "./exact-json";
import { isOwnNotFound, ManagementApiError, managementApiErrorFor, ownDetail } from "./management-api-error";
import { notUnderstood } from "./not-understood";

const PATH = "/actuator/backup";

const requestedBody = v.object({ scheduledSnapshots: v.array(v.string()) });

/** The documentation writes the key with a capital letter. */
const stateBody = v.pipe(
  v.union([v.object({ State: v.string() }), v.object({ state: v.string() })]),
  v.transform((answered) => ("State" in answered ? answered.State : answered.state)),
);

/**
 * The management API of Optimize 3.9 (Camunda 8.1), which calls it experimental: `/actuator/backup`, texts as ids, the
 * state alone of a backup, and neither a list nor a deletion: both go through the datastore. Written from its
 * documentation; no Optimize 3.9 was at hand.
 */
export function earlierBackupApi(transport: HttpTransport, retryPolicy: RetryPolicy = defaultRetryPolicy): OptimizeApi {
  const { target } = transport;
  return {
    target,
    ids: "texts",
    list: () => Promise.reject(notOffered(target, "list")),
    async get(backupId, lookUp): Promise<Backup | undefined> {
      const path = `${PATH}/${encodeURIComponent(backupId)}`;
      const answer =
        lookUp === undefined
          ? await withRetries(retryPolicy, () => transport.request({ method: "GET", path }))
          : await withinTime(target, lookUp.withinMilliseconds, transport.request({ method: "GET", path }));
      if (isOwnNotFound(answer)) return undefined;
      const doing = `reading the backup ${backupId}`;
      if (answer.status !== 200) throw managementApiErrorFor(target, doing, answer);
      const body = v.safeParse(stateBody, parseWithExactIds(answer.text, ""));
      if (!body.success) throw notUnderstood(target, doing, answer);
      return { backupId, state: body.output === "COMPLETE" ? "COMPLETED" : body.output, snapshots: [] };
    },
    async request(backupId): Promise<RequestedBackup> {
      const doing = `the request for the backup ${backupId}`;
      const answer = await transport.request({ method: "POST", path: PATH, body: JSON.stringify({ backupId }) });
      const detail = ownDetail(answer);
      if (answer.status === 409 && detail !== undefined) return { kind: "id-taken", detail };
      if (answer.status >= 500 && detail === undefined) throw notUnderstood(target, doing, answer);
      if (answer.status !== 200) throw managementApiErrorFor(target, doing, answer);
      const body = v.safeParse(requestedBody, parseWithExactIds(answer.text, ""));
      if (!body.success) throw notUnderstood(target, doing, answer);
      const foreign = body.output.scheduledSnapshots.find((name) => !name.startsWith("camunda_optimize_"));
      if (foreign !== undefined) throw somebodyElse(target, foreign);
      return { kind: "accepted" };
    },
    remove: () => Promise.reject(notOffered(target, "delete")),
    close: () => transport.close(),
  };
}

function notOffered(target: string, what: "list" | "delete"): ManagementApiError {
  return new ManagementApiError(
    "not-offered",
    0,
    `managementApi: the API of Optimize 3.9 at ${target} cannot ${what} backups.`,
  );
}

/** Operate and Tasklist answer a POST in the same form. */
function somebodyElse(target: string, snapshotName: string): ManagementApiError {
  return new ManagementApiError(
    "not-optimize",
    200,
    `managementApi: what answers at ${target} is not Optimize: it began the snapshot ${snapshotName} of another component. Look at managementApi.url, and delete that backup there.`,
  );
}
