import * as v from "valibot";

import { type HttpAnswer } from "../http/transport";
import { parseWithExactIds } from "./exact-json";
import { isOwnNotFound, ManagementApiError } from "./management-api-error";

const anyList = v.array(v.object({ details: v.optional(v.array(v.object({ snapshotName: v.optional(v.string()) }))) }));

/**
 * Zeebe, Operate and Tasklist serve the same path on other ports. A list of backups tells by the names of its snapshots
 * who made it; an empty one does not, and then the answer to an id that cannot exist does.
 *
 * @throws ManagementApiError when it is not Optimize that answers.
 */
export async function requireOptimize(
  target: string,
  listed: HttpAnswer,
  askForImpossibleId: () => Promise<HttpAnswer>,
): Promise<void> {
  const list = v.safeParse(anyList, parseWithExactIds(listed.text, "backupId"));
  if (!list.success) throw somebodyElse(target, "something that is not a list of backups");
  if (list.output.length === 0) {
    if (!isOwnNotFound(await askForImpossibleId())) throw somebodyElse(target, "not as Optimize does");
    return;
  }
  const names = list.output.flatMap((backup) => (backup.details ?? []).map((detail) => detail.snapshotName ?? ""));
  const foreign = names.find((name) => !name.startsWith("camunda_optimize_"));
  if (foreign !== undefined)
    throw somebodyElse(target, `with the backups of another component (${foreign || "Zeebe"})`);
  if (names.length === 0) throw somebodyElse(target, "with backups that have no snapshots, as Zeebe's");
}

function somebodyElse(target: string, how: string): ManagementApiError {
  return new ManagementApiError(
    "not-optimize",
    200,
    `managementApi: what answers at ${target} is not Optimize: it answers ${how}. Look at managementApi.url: Optimize's management port is 8092; 8090 serves its users, 9600 belongs to Zeebe, Operate and Tasklist.`,
  );
}
