import { ExplainedError, type Outcome } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { deleteBackup, type DeleteBackupOptions } from "../backup/delete-backup";
import { type RecordedSnapshot } from "../backup/recorded-snapshot";
import { type BackupTarget } from "../backup/target";

/** What is written down about one deletion, whatever came of it. */
export interface DeletionRecord {
  readonly event: "backup-deletion";
  /** ISO 8601, UTC: when it ended. */
  readonly time: string;
  /** `user@host`. */
  readonly who: string;
  readonly backupId: string;
  readonly snapshots: readonly RecordedSnapshot[];
  /** Where the snapshots lay; undefined where only Optimize was known. */
  readonly repositoryName: string | undefined;
  readonly clusterUuid: string | undefined;
  /** Scheme, host and port of Optimize's management API. */
  readonly managementApi: string;
  readonly result: "deleted" | Outcome;
  /** Why it was not deleted. */
  readonly reason?: string;
}

/** Who deletes, and where that is written down. */
export interface Audit {
  readonly who: string;
  write(record: DeletionRecord): Promise<void>;
}

/** Lets work run, and may break it off: what was sent to a server goes on there. */
export type Within = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Deletes a backup as `deleteBackup` does, and leaves a record of it, also when that fails or is broken off.
 *
 * @returns why the record of what was deleted could not be written, undefined when it was.
 * @throws what `deleteBackup` throws, after the record was written, or could not be.
 */
export async function deleteWithRecord(
  target: BackupTarget,
  options: DeleteBackupOptions,
  audit: Audit,
  within: Within = (work) => work(),
): Promise<ExplainedError | undefined> {
  const record = (result: DeletionRecord["result"], reason?: string): DeletionRecord => ({
    event: "backup-deletion",
    time: new Date(target.clock.now()).toISOString(),
    who: audit.who,
    backupId: options.backupId,
    snapshots: options.recorded.map(({ name, startTime }) => ({ name, startTime })),
    repositoryName: target.store?.repositoryName,
    clusterUuid: target.store?.clusterUuid,
    managementApi: target.optimize.target,
    result,
    ...(reason === undefined ? {} : { reason }),
  });
  try {
    await within(() => deleteBackup(target, options));
  } catch (error) {
    await unwritten(audit, record(outcomeOf(error), error instanceof Error ? error.message : String(error)));
    throw error;
  }
  return unwritten(audit, record("deleted"));
}

async function unwritten(audit: Audit, record: DeletionRecord): Promise<ExplainedError | undefined> {
  try {
    await audit.write(record);
    return undefined;
  } catch (error) {
    if (error instanceof ExplainedError) return error;
    throw error;
  }
}

/** How an operation ended that threw this; what nobody foresaw may have acted or not. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof ExplainedError) return error.outcome;
  if (!(error instanceof TransportError)) return "unknown";
  return error.mayHaveActed || error.fault === "timeout" ? "unknown" : "failed";
}
