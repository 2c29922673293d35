import { type CompletedBackup } from "../../operations/backup/complete-backup";
import { type BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { asRecorded } from "../../operations/backup/recorded-snapshot";
import { type BackupStore } from "../../operations/backup/target";
import { withEntry, withoutEntry } from "../../operations/retention/ledger";
import { type CommandRun } from "../command";
import { LedgerFile } from "../ledger-file";

/** The flag by which somebody makes another's backup their own, to be pruned as those that they took. */
export const INTO_LEDGER = "into-ledger";

/** Writes down in the ledger what this run takes; without one, it writes nothing. */
export class TakenBackups {
  private readonly ledger: LedgerFile | undefined;

  constructor(
    private readonly run: Pick<CommandRun, "settings" | "report" | "switches">,
    private readonly store: BackupStore | undefined,
  ) {
    const { ledger } = run.settings;
    this.ledger = ledger === undefined ? undefined : new LedgerFile(ledger);
  }

  /** Before the request: a run that is killed after it can be gone on with, and the backup is still one's own. */
  requested(backupId: string): Promise<void> {
    return this.write(backupId, []);
  }

  async forgotten(backupId: string): Promise<void> {
    const { store } = this;
    if (store === undefined) return;
    await this.ledger?.change((entries) => withoutEntry(entries, { backupId, ...store }));
  }

  /** A backup that was taken over is one's own only when it was asked for by this ledger's host, or is made so by name. */
  async completed({ backupId, snapshots, adopted, documents }: CompletedBackup): Promise<void> {
    const isMade = this.run.switches.has(INTO_LEDGER);
    if (adopted && !isMade && this.ledger !== undefined && !(await this.isKnown(backupId))) {
      this.run.report.note(
        `The backup ${backupId} was taken by somebody else and is not added to the ledger: prune will leave it alone. With --${INTO_LEDGER} it is added.`,
      );
      return;
    }
    await this.write(backupId, snapshots, documents);
  }

  async unfinished({ backupId, snapshots, adopted }: BackupNotCompleted): Promise<void> {
    if (!adopted || (await this.isKnown(backupId))) await this.write(backupId, snapshots);
  }

  private async isKnown(backupId: string): Promise<boolean> {
    const entries = (await this.ledger?.read()) ?? [];
    return entries.some(
      (entry) =>
        entry.backupId === backupId &&
        entry.repositoryName === this.store?.repositoryName &&
        entry.clusterUuid === this.store.clusterUuid,
    );
  }

  private async write(backupId: string, snapshots: CompletedBackup["snapshots"], documents?: number): Promise<void> {
    const { store } = this;
    if (store === undefined) return;
    const { repositoryName, clusterUuid } = store;
    const recorded = asRecorded(snapshots);
    await this.ledger?.change((entries) =>
      withEntry(entries, { backupId, repositoryName, clusterUuid, snapshots: recorded, documents }),
    );
  }
}
