import { ExplainedError } from "../clients/explained-error";
import { type OptimizeApi } from "../clients/optimize/backup";
import { sizesOfMany } from "../operations/backup/snapshot-sizes";
import { type BackupStore, type BackupTarget } from "../operations/backup/target";
import { type SnapshotSizes } from "../operations/retention/prune-planner";
import { type CommandRun } from "./command";
import { type Report } from "./output/report";
import { namesOf } from "./settings/read-settings";
import { type ConnectedDatastore, type Surroundings } from "./surroundings";

/** What the settings name, connected. */
export interface Installation {
  readonly optimize: OptimizeApi | undefined;
  readonly store: BackupStore | undefined;
  readonly sizes: SnapshotSizes | undefined;
  /** As `sizes`, for all snapshots at once. */
  readonly sizesOfMany: ReturnType<typeof sizesOfMany> | undefined;
}

/** Connects to what the settings name, and closes it whatever the work does. */
export async function withInstallation<Result>(
  { settings, surroundings }: CommandRun,
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  const { managementApi, datastore, repositoryName } = settings;
  if (datastore !== undefined && repositoryName === undefined) {
    throw missing("repositoryName", "is needed together with datastore: it is what Optimize is configured with");
  }
  const optimize = managementApi === undefined ? undefined : await surroundings.connectOptimize(managementApi);
  let connected: ConnectedDatastore | undefined;
  try {
    if (datastore === undefined || repositoryName === undefined) {
      return await work({ optimize, store: undefined, sizes: undefined, sizesOfMany: undefined });
    }
    connected = await surroundings.connectDatastore(datastore);
    const { snapshots, identity } = connected;
    // Only a ledger keeps the count.
    const indices = settings.ledger === undefined ? undefined : connected.indices;
    const { indexPrefix } = settings;
    const store = { snapshots, repositoryName, clusterUuid: identity.clusterUuid, indexPrefix, indices };
    return await work({ optimize, store, sizes: snapshots, sizesOfMany: sizesOfMany(connected) });
  } finally {
    await Promise.all([optimize?.close(), connected?.close()]);
  }
}

/** The installation as operations want it, for work that needs Optimize itself. */
export function targetOf(
  { optimize, store }: Installation,
  { clock, deletionLock }: Pick<Surroundings, "clock" | "deletionLock">,
  report: Pick<Report, "note" | "progress">,
): BackupTarget {
  if (optimize === undefined) throw missing("managementApi.url", "is needed: Optimize itself does this");
  return {
    optimize,
    store,
    clock,
    deletionLock,
    report: (line) => report.progress(line),
    warn: (line) => report.note(`camunda-backup: ${line}`),
  };
}

export function missing(property: string, why: string): ExplainedError {
  return new ExplainedError("invalid", `${namesOf(property)}: ${why}.`);
}
