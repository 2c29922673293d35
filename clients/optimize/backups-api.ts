import * as v from "valibot";

import { failureText } from "../datastore/failure-text";
import { defaultRetryPolicy, type RetryPolicy, withRetries } from "../http/retry";
import { type HttpAnswer, type HttpTransport } from "../http/transport";
import { withinTime } from "../http/within-time";
import { type Backup, type OptimizeApi, type RequestedBackup } from "./backup";
import { parseWithExactIds } from "./exact-json";
import { isOwnNotFound, ManagementApiError, managementApiErrorFor, ownDetail } from "./management-api-error";
import { notUnderstood } from "./not-understood";
import { requireOptimize } from "./who-answers";

const PATH = "/actuator/backups";
const ID_KEY = "backupId";

const backupBody = v.pipe(
  v.object({
    backupId: v.string(),
    state: v.string(),
    details: v.array(
      v.object({
        snapshotName: v.string(),
        state: v.string(),
        startTime: v.pipe(v.string(), v.transform(utc)),
        failures: v.nullish(v.array(v.string())),
      }),
    ),
  }),
  v.transform((answered): Backup => ({
    backupId: answered.backupId,
    state: answered.state === "COMPLETE" ? "COMPLETED" : answered.state,
    snapshots: answered.details
      .map((detail) => ({
        name: detail.snapshotName,
        state: detail.state,
        startTime: detail.startTime,
        failures: (detail.failures ?? []).map(failureText),
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  })),
);

/** `2026-11-21T08:56:42.794+0100`, in the server's zone and without the colon that the standard asks for, as UTC. */
function utc(startTime: string): string {
  const time = new Date(startTime.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(time.getTime()) ? startTime : time.toISOString();
}

/**
 * The management API of Camunda 8.2 and later: `/actuator/backups`, whole numbers as ids.
 * See https://docs.camunda.io/docs/self-managed/operational-guides/backup-restore/optimize-backup/.
 */
export function backupsApi(transport: HttpTransport, retryPolicy: RetryPolicy = defaultRetryPolicy): OptimizeApi {
  const parse = <Schema extends v.GenericSchema>(doing: string, answer: HttpAnswer, schema: Schema) => {
    if (answer.status !== 200) throw managementApiErrorFor(transport.target, doing, answer);
    const result = v.safeParse(schema, parseWithExactIds(answer.text, ID_KEY));
    if (result.success) return result.output;
    throw notUnderstood(transport.target, doing, answer);
  };
  const read = (path: string) => withRetries(retryPolicy, () => transport.request({ method: "GET", path }));

  return {
    target: transport.target,
    async list() {
      const doing = "listing backups";
      const answer = await read(PATH);
      if (answer.status === 200) await requireOptimize(transport.target, answer, () => read(`${PATH}/-1`));
      return parse(doing, answer, v.array(backupBody));
    },
    async get(backupId, lookUp) {
      const path = `${PATH}/${backupId}`;
      const answer =
        lookUp === undefined
          ? await read(path)
          : await withinTime(transport.target, lookUp.withinMilliseconds, transport.request({ method: "GET", path }));
      return isOwnNotFound(answer) ? undefined : parse(`reading the backup ${backupId}`, answer, backupBody);
    },
    async request(backupId): Promise<RequestedBackup> {
      const answer = await transport.request({ method: "POST", path: PATH, body: `{"${ID_KEY}":${backupId}}` });
      const detail = ownDetail(answer);
      if (answer.status === 202) return { kind: "accepted" };
      if (answer.status === 409 && detail !== undefined) return { kind: "id-taken", detail };
      // A gateway's error: what stands behind it may have done what was asked.
      if (answer.status >= 500 && detail === undefined) throw notUnderstood(transport.target, "the request", answer);
      if (answer.status === 400 && answer.text === "") throw idNotTaken(transport.target, backupId);
      throw managementApiErrorFor(transport.target, `the request for the backup ${backupId}`, answer);
    },
    async remove(backupId) {
      const answer = await withRetries(retryPolicy, () =>
        transport.request({ method: "DELETE", path: `${PATH}/${backupId}` }),
      );
      if (answer.status !== 204) {
        throw managementApiErrorFor(transport.target, `the deletion of the backup ${backupId}`, answer);
      }
    },
    close: () => transport.close(),
  };
}

/** An empty 400 is the answer to a number that does not fit: before it became a Java long, the id was an int. */
function idNotTaken(target: string, backupId: string): ManagementApiError {
  return new ManagementApiError(
    "unexpected",
    400,
    `backupId: Optimize at ${target} does not take ${backupId}. Releases of the Camunda 8.2 era take whole numbers up to 2147483647, later ones up to 9223372036854775807: choose a smaller backupId.`,
  );
}
