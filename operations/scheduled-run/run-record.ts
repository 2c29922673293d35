import * as v from "valibot";

import { isForeseen } from "../../clients/foreseen";
import { type ConfigMapData } from "../../clients/kubernetes/in-cluster/config-maps";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { type CompletedBackup } from "../backup/complete-backup";
import { asRecorded } from "../backup/recorded-snapshot";
import { type LedgerEntry, type RepositoryPlace, withEntry, withNoted, withoutEntry } from "../retention/ledger";
import { changesLedger, type RecordedAbsence, withAbsence } from "../retention/recorded-absence";
import { changedLedger, entriesOf } from "./changed-ledger";
import { UnrecordedBackups } from "./unrecorded-backups";

/** A ConfigMap, as far as a run needs it. */
export interface ConfigMapAccess {
  read(): Promise<ConfigMapData | undefined>;
  change(change: (data: ConfigMapData) => ConfigMapData): Promise<boolean>;
}

const BEGUN_KEY = "begun";

/** The Job that a pod belongs to. A name may be used again by hand, the uid is one Job's for ever. */
export interface Job {
  readonly name: string;
  /** Undefined where Kubernetes does not tell it. */
  readonly uid?: string | undefined;
}

const begunBody = v.object({
  backupId: v.string(),
  job: v.string(),
  /** Earlier versions wrote none. */
  jobUid: v.optional(v.string()),
  complete: v.optional(v.boolean()),
});

/** The newest backup that was asked for: its end was not seen yet, or it became complete. */
export type BegunBackup = v.InferOutput<typeof begunBody>;

type Change = (entries: readonly LedgerEntry[]) => readonly LedgerEntry[];

/**
 * Whether a Job has begun a backup. All pods of one Job run the same version, so that one that knows its uid has written
 * it down.
 */
export function isBegunBy(begun: BegunBackup, { name, uid }: Job): boolean {
  return begun.job === name && begun.jobUid === uid;
}

function namesOf({ name, uid }: Job): Pick<BegunBackup, "job" | "jobUid"> {
  return { job: name, ...(uid !== undefined && { jobUid: uid }) };
}

/**
 * What the runs of a schedule write down: which backups are theirs, and which one is being taken. What cannot be written
 * keeps nobody from taking a backup: it is noted beside the status, and the next run that can writes it down.
 */
export class RunRecord {
  private readonly unrecorded: UnrecordedBackups;

  /**
   * @param place undefined without the datastore: then nothing can be one's own.
   * @param status the ConfigMap of the status, which is another one than the ledger's.
   */
  constructor(
    private readonly configMap: ConfigMapAccess,
    private readonly place: RepositoryPlace | undefined,
    status: ConfigMapAccess,
  ) {
    this.unrecorded = new UnrecordedBackups(status);
  }

  /** With what could not be written down yet. Undefined when the ledger is lost. */
  async ledger(): Promise<LedgerEntry[] | undefined> {
    const data = await this.configMap.read();
    if (data === undefined) return undefined;
    return withNoted(entriesOf(data), await this.unrecorded.read());
  }

  /** Undefined where nobody can tell, too: whether anything runs is asked of Optimize and the datastore besides. */
  async begun(): Promise<BegunBackup | undefined> {
    try {
      const text = (await this.configMap.read())?.[BEGUN_KEY];
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), begunBody), text);
      return parsed.success ? parsed.output : undefined;
    } catch (error) {
      if (isForeseen(error)) return undefined;
      throw error;
    }
  }

  /**
   * Before the request, so that whoever comes after a run that was killed knows of the backup.
   *
   * @returns why it could not be written down, undefined when it was; so do all that write.
   */
  begin(backupId: string, job: Job): Promise<string | undefined> {
    return this.change((entries) => this.withBackup(entries, backupId, []), { backupId, ...namesOf(job) });
  }

  /** It stays known to the Job that asked for it: the Job's next pod, if this one dies while pruning, takes no second. */
  async complete(
    { backupId, snapshots, documents }: Pick<CompletedBackup, "backupId" | "snapshots" | "documents">,
    job: Job,
  ): Promise<string | undefined> {
    const add: Change = (entries) => this.withBackup(entries, backupId, snapshots, documents);
    const problem = await this.change(add, { backupId, ...namesOf(job), complete: true });
    if (problem === undefined || this.place === undefined) return undefined;
    const noted = await this.unrecorded.add(add([]));
    return `${problem} ${noted ? "It is noted beside the status, and the next run that can writes it down" : "It could not be noted beside the status either"}; until it is written down, retention leaves it alone.`;
  }

  /** The end of what was begun and did not become complete, with the snapshots that are left of it. */
  end(backupId: string, snapshots: readonly Pick<BackupSnapshot, "name" | "startTime">[]): Promise<string | undefined> {
    const end: Change = (entries) =>
      snapshots.length === 0 ? this.without(entries, backupId) : this.withBackup(entries, backupId, snapshots);
    return this.change(end, "none");
  }

  forget(backupId: string): Promise<string | undefined> {
    return this.change((entries) => this.without(entries, backupId));
  }

  /** Forgets what is gone for certain, and marks what may lie elsewhere. */
  async tidy(absence: RecordedAbsence): Promise<string | undefined> {
    if (!changesLedger(absence)) return undefined;
    return this.change((entries) => withAbsence(entries, absence));
  }

  private async change(change: Change, begun?: BegunBackup | "none"): Promise<string | undefined> {
    const { place } = this;
    let problem: string | undefined;
    try {
      const noted = await this.unrecorded.read();
      const isThere = await this.configMap.change((before) => {
        const data = withBegun(before, begun);
        if (place === undefined) return data;
        const changed = changedLedger(data, (entries) => change(withNoted(entries, noted)));
        problem = changed.problem;
        return changed.data;
      });
      if (!isThere) return LOST;
      if (problem === undefined && place !== undefined) await this.unrecorded.remove(noted);
      return problem;
    } catch (error) {
      // Not even what was begun could be written beside a full ledger.
      if (isForeseen(error)) return problem ?? error.message;
      throw error;
    }
  }

  private withBackup(
    entries: readonly LedgerEntry[],
    backupId: string,
    snapshots: readonly Pick<BackupSnapshot, "name" | "startTime">[],
    documents?: number,
  ): readonly LedgerEntry[] {
    if (this.place === undefined) return entries;
    const { repositoryName, clusterUuid } = this.place;
    const recorded = asRecorded(snapshots);
    return withEntry(entries, { backupId, repositoryName, clusterUuid, snapshots: recorded, documents });
  }

  private without(entries: readonly LedgerEntry[], backupId: string): readonly LedgerEntry[] {
    return this.place === undefined ? entries : withoutEntry(entries, { backupId, ...this.place });
  }
}

/** The way out is Pulumi's: the ledger is a ConfigMap that the schedule's component declares. */
const LOST =
  "the ConfigMap with the schedule's ledger is gone: run `pulumi up --refresh`, which begins a new one that holds none of the backups that there are now.";

function withBegun(data: ConfigMapData, begun: BegunBackup | "none" | undefined): ConfigMapData {
  if (begun === undefined) return data;
  const rest = Object.fromEntries(Object.entries(data).filter(([key]) => key !== BEGUN_KEY));
  return begun === "none" ? rest : { ...rest, [BEGUN_KEY]: JSON.stringify(begun) };
}
