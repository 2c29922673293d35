import { type BackupTarget } from "./target";

/**
 * Looks at the backups that there are, and deletes, while nobody else does who shares the lock: two at once would each count
 * on what the other one deletes. Without a lock, whoever calls this keeps others away, or nobody can.
 *
 * @param patienceMilliseconds for how long each other deletion is waited for.
 */
export async function deleteExclusively<Result>(
  target: BackupTarget,
  patienceMilliseconds: number,
  work: (target: BackupTarget) => Promise<Result>,
): Promise<Result> {
  const { deletionLock, clock, warn } = target;
  if (deletionLock === undefined) return work(target);
  return deletionLock({ patienceMilliseconds, clock, warn }, async (confirm) => {
    const requireAlone = async () => {
      await target.requireAlone?.();
      await confirm();
    };
    return work({ ...target, deletionLock: undefined, requireAlone });
  });
}
