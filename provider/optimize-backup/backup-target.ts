import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { type BackupStore, type BackupTarget } from "../../operations/backup/target";
import { placeFingerprint } from "../../operations/repository/place-fingerprint";
import { type Connections } from "../connections/shared-connections";
import { type ResourceLog } from "../dynamic/engine-log";
import { type BackupInputs } from "./backup-inputs";
import { type BackupOutputs } from "./backup-outputs";

/** An installation, with the log of the resource that asks. */
export type ConnectedTarget = BackupTarget & ResourceLog;

/**
 * The installation that inputs name.
 *
 * @param storedIn where the backup was recorded to lie, undefined for one that is yet to be taken.
 * @throws ExplainedError when another cluster answers than the one that was recorded.
 */
export async function backupTarget(
  connections: Connections,
  inputs: Pick<BackupInputs, "managementApi" | "datastore" | "repositoryName" | "indexPrefix">,
  storedIn: BackupOutputs["storedIn"],
  clock: Clock,
  log: ResourceLog,
): Promise<ConnectedTarget> {
  const optimize = connections.optimize(inputs.managementApi);
  return { optimize, store: await backupStore(connections, inputs, storedIn), clock, ...log };
}

async function backupStore(
  connections: Connections,
  {
    datastore: settings,
    repositoryName,
    indexPrefix,
  }: Pick<BackupInputs, "datastore" | "repositoryName" | "indexPrefix">,
  storedIn: BackupOutputs["storedIn"],
): Promise<BackupStore | undefined> {
  const place = storedIn?.repositoryName ?? repositoryName;
  if (settings === undefined || place === undefined) return undefined;
  const { identity, snapshots, repositories, target } = await connections.datastore(settings);
  if (storedIn !== undefined && storedIn.clusterUuid !== identity.clusterUuid) {
    throw new ExplainedError(
      "refused",
      `datastore: ${target} is the cluster ${identity.clusterUuid}, but this backup lies in a repository of the cluster ${storedIn.clusterUuid}. Correct datastore.url if it names the wrong cluster; if Optimize's data did move, leave datastore and repositoryName out of this resource, or remove it from the state with \`pulumi state delete\` and its URN.`,
    );
  }
  const registeredAt = async () => {
    const repository = await repositories.get(place);
    return repository && placeFingerprint(repository);
  };
  return {
    snapshots,
    repositoryName: place,
    clusterUuid: identity.clusterUuid,
    indexPrefix,
    place: registeredAt,
  };
}
