import { type Clock } from "../../clients/clock";
import { type ClusterIdentity } from "../../clients/datastore/cluster-identity";
import { type ClusterStatus } from "../../clients/datastore/cluster-status";
import { type Indices } from "../../clients/datastore/indices";
import { type KnownPrivileges, type WantedPrivileges } from "../../clients/datastore/privileges";
import { type AccessObjects } from "../../clients/kubernetes/access-objects";
import { type OptimizeApi } from "../../clients/optimize/backup";
import { type SizeSource } from "../backup/snapshot-sizes";
import { type SnapshotStore } from "../backup/target";
import { type ScheduleStatus } from "../scheduled-run/schedule-status-type";
import { type LedgerEntry } from "../retention/ledger";
import { type RepositoryHost } from "../repository/repository-host";
import { type ExaminedJournal } from "./journal-findings";

/** What the doctor needs of a datastore. */
export interface ExaminedDatastore {
  readonly target: string;
  readonly identity: ClusterIdentity;
  readonly repositories: Pick<RepositoryHost["repositories"], "get" | "verify" | "listSnapshots">;
  readonly snapshots: Pick<SnapshotStore, "list"> & SizeSource["snapshots"];
  readonly privileges: { check(wanted: WantedPrivileges): Promise<KnownPrivileges> };
  readonly cluster: Pick<ClusterStatus, "limits" | "disks" | "health">;
  readonly indices: Pick<Indices, "list" | "aliases" | "restrictions" | "document">;
  time(): Promise<number>;
}

/** Connected, not asked for, or why it could not be reached. */
export type Reached<System> =
  | { readonly kind: "connected"; readonly system: System }
  | { readonly kind: "not-given" }
  | { readonly kind: "failed"; readonly message: string };

/** The installation that is examined, as far as it is known. */
export interface Patient {
  readonly optimize: OptimizeApi | undefined;
  readonly datastore: Reached<ExaminedDatastore>;
  readonly repositoryName: string | undefined;
  /** Undefined to learn it from the backups there are. */
  readonly indexPrefix: string | undefined;
  readonly secondaryStorage: string | undefined;
  readonly coordination: "external" | undefined;
  /** How old the last completed backup may be. */
  readonly maximumAgeHours: number | undefined;
  /** Each reads a ledger of backups; undefined where none was begun. */
  readonly ledgers: readonly (() => Promise<readonly LedgerEntry[] | undefined>)[];
  /** Where a restore of this Optimize may have written down how far it is. */
  readonly journals?: readonly ExaminedJournal[];
  /** Asks how the schedule in Kubernetes is; undefined where none is named. */
  readonly schedule: (() => Promise<ScheduleStatus>) | undefined;
  /** Where to read what limits the pods of that schedule, and its name; undefined where none is named. */
  readonly scheduleAccess: { readonly name: string; connect(): Promise<AccessObjects> } | undefined;
  readonly clock: Clock;
}
