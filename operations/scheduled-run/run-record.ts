import * as v from "valibot";

import { type ConfigMapData } from "../../clients/kubernetes/in-cluster/config-maps";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { type CompletedBackup } from "../backup/complete-backup";
import {
  type LedgerEntry,
  ledgerText,
  parseLedger,
  type RepositoryPlace,
  withEntry,
  withoutEntry,
} from "../retention/ledger";
import { LEDGER_KEY } from "./object-names";

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

/** What the runs of a schedule write down: which backups are theirs, and which one is being taken. */
export class RunRecord {
  /** @param place undefined without the datastore: then nothing can be one's own. */
  constructor(
    private readonly configMap: ConfigMapAccess,
    private readonly place: RepositoryPlace | undefined,
  ) {}

  /** Undefined when the ledger is lost. */
  async ledger(): Promise<LedgerEntry[] | undefined> {
    const data = await this.configMap.read();
    return data === undefined ? undefined : entriesOf(data);
  }

  async begun(): Promise<BegunBackup | undefined> {
    const text = (await this.configMap.read())?.[BEGUN_KEY];
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), begunBody), text);
    return parsed.success ? parsed.output : undefined;
  }

  /** Before the request, so that whoever comes after a run that was killed knows of the backup. */
  begin(backupId: string, job: Job): Promise<boolean> {
    return this.configMap.change((data) => ({
      ...this.withBackup(data, backupId, []),
      [BEGUN_KEY]: JSON.stringify({ backupId, ...namesOf(job) } satisfies BegunBackup),
    }));
  }

  /** It stays known to the Job that asked for it: the Job's next pod, if this one dies while pruning, takes no second. */
  complete(
    { backupId, snapshots, documents }: Pick<CompletedBackup, "backupId" | "snapshots" | "documents">,
    job: Job,
  ): Promise<boolean> {
    return this.configMap.change((data) => ({
      ...this.withBackup(data, backupId, snapshots, documents),
      [BEGUN_KEY]: JSON.stringify({ backupId, ...namesOf(job), complete: true } satisfies BegunBackup),
    }));
  }

  /** The end of what was begun and did not become complete, with the snapshots that are left of it. */
  end(backupId: string, snapshots: readonly Pick<BackupSnapshot, "name" | "startTime">[]): Promise<boolean> {
    return this.configMap.change((data) => {
      const rest = Object.fromEntries(Object.entries(data).filter(([key]) => key !== BEGUN_KEY));
      return snapshots.length === 0 ? this.withoutBackup(rest, backupId) : this.withBackup(rest, backupId, snapshots);
    });
  }

  forget(backupId: string): Promise<boolean> {
    return this.configMap.change((data) => this.withoutBackup(data, backupId));
  }

  private withBackup(
    data: ConfigMapData,
    backupId: string,
    snapshots: LedgerEntry["snapshots"],
    documents?: number,
  ): ConfigMapData {
    if (this.place === undefined) return data;
    const { repositoryName, clusterUuid } = this.place;
    const recorded = snapshots.map(({ name, startTime }) => ({ name, startTime }));
    const entry = { backupId, repositoryName, clusterUuid, snapshots: recorded, documents };
    return { ...data, [LEDGER_KEY]: ledgerText(withEntry(entriesOf(data), entry)) };
  }

  private withoutBackup(data: ConfigMapData, backupId: string): ConfigMapData {
    if (this.place === undefined) return data;
    return { ...data, [LEDGER_KEY]: ledgerText(withoutEntry(entriesOf(data), { backupId, ...this.place })) };
  }
}

/** The ledger in a ConfigMap; empty where none was begun. */
export function entriesOf(data: ConfigMapData | undefined): LedgerEntry[] {
  const text = data?.[LEDGER_KEY];
  return text === undefined || text === "" ? [] : parseLedger(text, "the schedule's ConfigMap");
}
