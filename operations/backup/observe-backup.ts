import { isForeseen } from "../../clients/foreseen";
import { TransportError } from "../../clients/http/transport-error";
import { type Backup, type BackupSnapshot, type LookUp } from "../../clients/optimize/backup";
import { ManagementApiError } from "../../clients/optimize/management-api-error";
import { storedParts } from "./find-backups";
import { type Observation } from "./judge-backup";
import { type BackupStore, type BackupTarget } from "./target";

/**
 * One look at a backup: what Optimize answers, or that it does not. Where Optimize tells no snapshots or does not answer,
 * and the datastore is known, the datastore is asked instead.
 *
 * @param alsoInStore also asks the datastore when Optimize finds nothing: Optimize may look into another repository now.
 */
export async function observe(
  target: Pick<BackupTarget, "optimize" | "store">,
  backupId: string,
  lookUp: LookUp,
  alsoInStore = false,
): Promise<Observation> {
  const { optimize, store } = target;
  const observation = await ask(() => optimize.get(backupId, lookUp));
  if (store === undefined || (observation.kind === "not-found" && !alsoInStore)) return observation;
  if (observation.kind === "found" && observation.backup.snapshots.length > 0) return observation;
  const snapshots = await storedOrNone(store, backupId);
  const state = observation.kind === "found" ? observation.backup.state : "";
  return snapshots.length === 0 ? observation : { kind: "found", backup: { backupId, state, snapshots } };
}

async function ask(get: () => Promise<Backup | undefined>): Promise<Observation> {
  try {
    const backup = await get();
    return backup === undefined ? { kind: "not-found" } : { kind: "found", backup };
  } catch (error) {
    if (error instanceof ManagementApiError) {
      const passing = ["datastore-unreachable", "snapshots-unread", "unexpected"].includes(error.fault);
      return { kind: "no-answer", reason: error.message, lasting: !passing };
    }
    if (error instanceof TransportError) return { kind: "no-answer", reason: error.message, lasting: false };
    throw error;
  }
}

/** What the datastore has of a backup, nothing when it does not answer either. */
async function storedOrNone(store: BackupStore, backupId: string): Promise<readonly BackupSnapshot[]> {
  try {
    return await storedParts(store, backupId);
  } catch (error) {
    if (isForeseen(error)) return [];
    throw error;
  }
}
