import { DEFAULT_INDEX_PREFIX } from "../operations/backup/index-prefix-schema";
import { unfinishedRestore, type UnfinishedRestore } from "../operations/restore/run/unfinished-restore";
import { type CommandRun } from "./command";
import { type Installation } from "./installation";

/** The restore of this Optimize that was begun on this host and has not ended; undefined where the datastore is not given. */
export async function unfinishedRestoreOf(
  { settings, surroundings, report }: CommandRun,
  { store }: Installation,
): Promise<UnfinishedRestore | undefined> {
  if (store === undefined) return undefined;
  const { indexPrefix = DEFAULT_INDEX_PREFIX } = settings;
  const place = { clusterUuid: store.clusterUuid, indexPrefix };
  return unfinishedRestore(surroundings.environment, place, (line) => report.note(`camunda-backup: ${line}`));
}
