import { UNREADABLE } from "../../clients/datastore/stored-snapshot";
import { ExplainedError } from "../../clients/explained-error";
import { withFileLock } from "../../clients/file-lock";
import { whoAsks } from "../../clients/who";
import { findStoredBackups, type FoundBackup } from "../../operations/backup/find-backups";
import { goingOn, type GoingOn } from "../../operations/backup/going-on";
import { isRecorded } from "../../operations/backup/recorded-snapshot";
import { PARTS } from "../../operations/backup/snapshot-name";
import { type BackupStore } from "../../operations/backup/target";
import { type LedgerEntry, sameRepository } from "../../operations/retention/ledger";

/** A backup that an earlier run wrote into the ledger before it asked for it, and whose end it did not write down. */
export interface LeftBackup {
  readonly backup: FoundBackup;
  /** Undefined when nothing of it goes on any more. */
  readonly goingOn: GoingOn | undefined;
}

/**
 * The backups of a ledger of which it does not name both snapshots, as far as they are there and can be read.
 *
 * @param entries those of the ledger.
 */
export async function leftBackups(
  entries: readonly LedgerEntry[],
  store: BackupStore,
  now: number,
): Promise<LeftBackup[]> {
  const open = entries.filter((entry) => sameRepository(entry, store) && entry.snapshots.length < PARTS);
  if (open.length === 0) return [];
  const stored = await findStoredBackups(store);
  return open.flatMap((entry) => {
    const backup = stored.find(({ backupId }) => backupId === entry.backupId);
    const isSame = entry.snapshots.every(
      (recorded) => backup?.snapshots.some((snapshot) => isRecorded(snapshot, [recorded])) === true,
    );
    if (backup === undefined || !isSame || backup.snapshots.length > PARTS) return [];
    if (backup.snapshots.some(({ state }) => state === UNREADABLE)) return [];
    const work = goingOn(backup, now);
    const hasMore = backup.snapshots.length > entry.snapshots.length;
    return work === undefined && !hasMore ? [] : [{ backup, goingOn: work }];
  });
}

/**
 * Held by a run from before it asks for a backup until it is over, so that others can tell a run that goes on from one
 * that was killed. It keeps nobody from a backup: one that cannot be made is done without.
 */
export class RunMark {
  private readonly held: Promise<void>[] = [];
  private over: () => void = () => undefined;
  private readonly untilOver = new Promise<void>((resolve) => (this.over = resolve));

  constructor(private readonly ledgerPath: string) {}

  /** @returns whether it is this run's now: false when another run that goes on has it, or nobody can tell. */
  take(backupId: string): Promise<boolean> {
    const path = `${this.ledgerPath}.taking-${backupId}`;
    const lock = { path, kind: "ledger", who: whoAsks(), patienceMilliseconds: 0 };
    return new Promise((resolve, reject) => {
      const work = () => {
        resolve(true);
        return this.untilOver;
      };
      const lost = (error: unknown) => {
        if (error instanceof ExplainedError) resolve(false);
        else reject(error instanceof Error ? error : new Error(String(error)));
      };
      this.held.push(withFileLock(lock, work).catch(lost));
    });
  }

  async end(): Promise<void> {
    this.over();
    await Promise.all(this.held);
  }
}
