import * as v from "valibot";

import { type Clock } from "../../clients/clock";
import { datastoreSchema } from "../../clients/datastore/settings";
import { ExplainedError } from "../../clients/explained-error";
import { managementApiSchema } from "../../clients/optimize/settings";
import { completedParts } from "../../operations/backup/judge-backup";
import { notReadable } from "../../operations/backup/not-readable";
import { readBackup } from "../../operations/backup/read-backup";
import { type Connections } from "../connections/shared-connections";
import { type Found, type Recorded } from "../dynamic/handler";
import { recordedSnapshots } from "./backup-outputs";
import { backupTarget } from "./backup-target";

const getInputs = v.object({
  managementApi: managementApiSchema,
  datastore: v.optional(datastoreSchema),
  repositoryName: v.optional(v.string()),
});

/**
 * Reads a backup that no program declares, for `OptimizeBackup.get`. A missing one is an error: the engine would take
 * "gone" for an empty success here.
 */
export async function getBackup(connections: Connections, clock: Clock, { id, outputs }: Recorded): Promise<Found> {
  const backupId = /\/([^/]+)$/.exec(id)?.[1];
  if (backupId === undefined) {
    throw new ExplainedError("invalid", `id: ${id} is not of the form <repositoryName or management host>/<backupId>.`);
  }
  const inputs = v.parse(getInputs, outputs);
  const settings = {
    managementApi: inputs.managementApi,
    datastore: inputs.datastore,
    repositoryName: inputs.repositoryName,
    indexPrefix: undefined,
  };
  const silent = { report: () => undefined, warn: () => undefined, inform: () => undefined };
  const target = await backupTarget(connections, settings, undefined, clock, silent);
  const now = await readBackup(target, backupId, []);
  if (now === undefined) {
    throw new ExplainedError("invalid", `id: Optimize at ${target.optimize.target} has no backup ${backupId}.`);
  }
  const unread = notReadable(backupId, now, "It is not read into the state");
  if (unread !== undefined) throw new ExplainedError("unknown", `id: ${unread}`);
  const optimizeVersion = completedParts(now.snapshots)?.optimizeVersion;
  const found = { backupId, state: now.state, snapshots: recordedSnapshots(now.snapshots), adopted: true };
  return { id, outputs: { ...outputs, ...found, optimizeVersion } };
}
