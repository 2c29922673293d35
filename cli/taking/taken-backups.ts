import { isForeseen } from "../../clients/foreseen";
import { type CompletedBackup } from "../../operations/backup/complete-backup";
import { type BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { asRecorded } from "../../operations/backup/recorded-snapshot";
import { type BackupStore } from "../../operations/backup/target";
import { type LedgerEntry, sameRepository, withEntry, withoutEntry } from "../../operations/retention/ledger";
import { recordWithId } from "../../operations/retention/other-records";
import { type CommandRun } from "../command";
import { LedgerFile } from "../ledger-file";
import { otherLedgers } from "../other-ledgers";
import { type LeftBackup, leftBackups } from "./begun-before";

/** The flag by which somebody makes another's backup their own, to be pruned as those that they took. */
export const INTO_LEDGER = "into-ledger";

/** What became of writing a completed backup down. Both are undefined where it was not to be written down. */
export interface Recording {
  /** The path of the ledger that names it. */
  readonly recordedIn?: string;
  /** Why it could not be written down. */
  readonly notRecorded?: string;
}

/** Writes down in the ledger what this run takes; without one, it writes nothing. */
export class TakenBackups {
  private readonly ledger: LedgerFile | undefined;

  constructor(
    private readonly run: Pick<CommandRun, "settings" | "report" | "switches" | "surroundings">,
    private readonly store: BackupStore | undefined,
  ) {
    const { ledger } = run.settings;
    this.ledger = ledger === undefined ? undefined : new LedgerFile(ledger, run.surroundings.clock);
  }

  /** Before the request: a run that is killed after it can be gone on with, and the backup is still one's own. */
  async requested(backupId: string): Promise<void> {
    this.say(await this.write(backupId, []));
  }

  /**
   * As `requested`, for an id that was chosen here: nobody else whose ledger can be seen asks for it. Each writes it down
   * before they look, so that of two who choose the same one, not both find it free.
   *
   * @returns who has chosen it too, undefined when nobody has.
   */
  async chosen(backupId: string): Promise<string | undefined> {
    const { store, ledger } = this;
    if (store === undefined || ledger === undefined) return undefined;
    let other: string | undefined;
    const problem = await problemOf(async () => {
      await ledger.change((entries) => {
        if (entries.some((entry) => entry.backupId === backupId && sameRepository(entry, store))) {
          other = ledger.path;
          return entries;
        }
        return withEntry(entries, this.entry(store, backupId, []));
      });
      other ??= recordWithId(await otherLedgers(ledger.path), backupId, store)?.place;
    });
    // The backup comes before its book-keeping: what cannot be looked at keeps nobody from it.
    if (problem !== undefined) this.say(await this.write(backupId, []));
    else if (other !== undefined && other !== ledger.path) await this.forgotten(backupId);
    return other;
  }

  /** The backups that earlier runs began with this ledger, and that no other ledger names. */
  async left(): Promise<LeftBackup[]> {
    const { store, ledger } = this;
    if (store === undefined || ledger === undefined) return [];
    let left: LeftBackup[] = [];
    // What cannot be looked at keeps nobody from a backup.
    const problem = await problemOf(async () => {
      const found = await leftBackups((await ledger.read()) ?? [], store, this.run.surroundings.clock.now());
      const others = found.length === 0 ? [] : await otherLedgers(ledger.path);
      left = found.filter(({ backup }) => recordWithId(others, backup.backupId, store) === undefined);
    });
    this.say(problem);
    return left;
  }

  /** What is there of a backup that an earlier run began. */
  async ended({ backupId, snapshots }: Pick<CompletedBackup, "backupId" | "snapshots">): Promise<void> {
    this.say(await this.write(backupId, snapshots));
  }

  async forgotten(backupId: string): Promise<void> {
    const { store } = this;
    if (store === undefined) return;
    this.say(
      await problemOf(async () => this.ledger?.change((entries) => withoutEntry(entries, { backupId, ...store }))),
    );
  }

  /**
   * A backup that was taken over is one's own only when it was asked for by this ledger's host, or is made so by name.
   *
   * @returns where it was written down, or why it could not be; neither when it was not to be.
   */
  async completed({ backupId, snapshots, adopted, documents }: CompletedBackup): Promise<Recording> {
    const isMade = this.run.switches.has(INTO_LEDGER);
    if (adopted && !isMade && this.ledger !== undefined) {
      let isKnown = false;
      const unread = await problemOf(async () => void (isKnown = await this.isKnown(backupId)));
      if (unread !== undefined) return { notRecorded: unread };
      if (isKnown) return this.recording(backupId, snapshots, documents);
      this.run.report.note(
        `The backup ${backupId} was taken by somebody else and is not added to the ledger: prune will leave it alone. With --${INTO_LEDGER} it is added.`,
      );
      return {};
    }
    return this.recording(backupId, snapshots, documents);
  }

  private async recording(
    backupId: string,
    snapshots: CompletedBackup["snapshots"],
    documents?: number,
  ): Promise<Recording> {
    if (this.store === undefined || this.ledger === undefined) return {};
    const problem = await this.write(backupId, snapshots, documents);
    return problem === undefined ? { recordedIn: this.ledger.path } : { notRecorded: problem };
  }

  async unfinished({ backupId, snapshots, adopted }: BackupNotCompleted): Promise<void> {
    let isKnown = false;
    if (adopted) this.say(await problemOf(async () => void (isKnown = await this.isKnown(backupId))));
    if (!adopted || isKnown) this.say(await this.write(backupId, snapshots));
  }

  private say(problem: string | undefined): void {
    if (problem !== undefined) this.run.report.note(`camunda-backup: ${problem}`);
  }

  private async isKnown(backupId: string): Promise<boolean> {
    const { store } = this;
    const entries = (await this.ledger?.read()) ?? [];
    return store !== undefined && entries.some((entry) => entry.backupId === backupId && sameRepository(entry, store));
  }

  private entry(
    { repositoryName, clusterUuid }: BackupStore,
    backupId: string,
    snapshots: CompletedBackup["snapshots"],
    documents?: number,
  ): LedgerEntry {
    return { backupId, repositoryName, clusterUuid, snapshots: asRecorded(snapshots), documents };
  }

  /** Notes it beside the ledger where that cannot be changed. */
  private async write(
    backupId: string,
    snapshots: CompletedBackup["snapshots"],
    documents?: number,
  ): Promise<string | undefined> {
    const { store, ledger } = this;
    if (store === undefined || ledger === undefined) return undefined;
    const entry = this.entry(store, backupId, snapshots, documents);
    const problem = await problemOf(() => ledger.change((entries) => withEntry(entries, entry)));
    if (problem === undefined) return undefined;
    const unnoted = await problemOf(() => ledger.note(entry));
    return unnoted === undefined
      ? `${problem} The backup ${backupId} is noted beside it, and goes into the ledger the next time that this can be changed.`
      : `${problem} The backup ${backupId} could not be noted beside it either: until \`camunda-backup create --backup-id ${backupId} --adopt --${INTO_LEDGER}\` writes it down, prune leaves it alone.`;
  }
}

/** Why something could not be done. */
async function problemOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (isForeseen(error)) return error.message;
    throw error;
  }
}
