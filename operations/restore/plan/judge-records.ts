import { startOf } from "../../backup/find-backups";
import { type Manifest } from "./manifest";
import { type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation } from "./restore-situation";

/**
 * The records of process instances, as the exporter of Zeebe names them with its default prefix: every Orchestration
 * Cluster has them, and each index holds those of one day.
 */
export const PROCESS_INSTANCE_RECORDS = "zeebe-record_process-instance_*";

/**
 * Whether the records that came in after the backup are still there, for Optimize to import them again from the positions
 * that are restored. Those positions stand inside the snapshot and are at most as old as it, so that its start is compared
 * with the day of the oldest records. Nothing is restored the worse for it: a gap is for the user to know.
 */
export function judgeRecords({ parts }: Manifest, { records }: RestoreSituation): RestoreFinding[] {
  if (records === undefined) return [];
  if ("notTold" in records) return [warning("secondaryStorage", `: ${records.notTold}`)];
  const taken = startOf({ snapshots: parts });
  const [oldest] = records.flatMap(({ createdAt }) => createdAt ?? []).sort();
  if (taken === undefined) return [];
  if (oldest === undefined && records.length > 0) {
    return [warning("secondaryStorage", `: how old the records of the Orchestration Cluster are is not told here`)];
  }
  if (oldest === undefined) {
    const problem = `is rdbms, and there is no index ${PROCESS_INSTANCE_RECORDS} here. After a restore, Optimize imports from there what came in after ${taken}. What is not there stays missing in Optimize. If the exporter has another prefix, look whether its oldest index is from before then`;
    return [warning("secondaryStorage", problem)];
  }
  if (oldest <= taken) return [];
  const problem = `is rdbms, and the oldest records of the Orchestration Cluster here are from ${oldest}, after the backup was begun (${taken}): what was exported between the two is in neither, and stays missing in Optimize. Choose a later backup, or keep records longer than backups are apart`;
  return [warning("secondaryStorage", problem)];
}
