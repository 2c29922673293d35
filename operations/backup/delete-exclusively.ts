import { optimizeName } from "../optimize-name";
import { type BackupTarget, type DeletionLock } from "./target";

/**
 * Looks at the backups that there are, and deletes, while nobody else does who shares the lock: two at once would each count
 * on what the other one deletes. Without a lock, whoever calls this keeps others away, or nobody can.
 *
 * @param patienceMilliseconds for how long another deletion is waited for.
 */
export async function deleteExclusively<Result>(
  target: BackupTarget,
  patienceMilliseconds: number,
  work: (target: BackupTarget) => Promise<Result>,
): Promise<Result> {
  const { deletionLock, store, clock, report, warn } = target;
  if (deletionLock === undefined) return work(target);
  // One who knows the datastore and one who does not meet at the first; two addresses of one Optimize at the second.
  const places = [optimizeName(target.optimize.target)];
  if (store !== undefined) places.push(`${store.clusterUuid}/${store.repositoryName}`);
  const wanted: Parameters<DeletionLock>[0] = { places, patienceMilliseconds, clock, report, warn };
  return deletionLock(wanted, async (confirm) => {
    const requireAlone = async () => {
      await target.requireAlone?.();
      await confirm();
    };
    return work({ ...target, deletionLock: undefined, requireAlone });
  });
}
