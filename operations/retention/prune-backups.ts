import { ExplainedError } from "../../clients/explained-error";
import { type Audit, deleteWithRecord, type Within } from "../audit/deletion-record";
import { deleteExclusively } from "../backup/delete-exclusively";
import { asRecorded } from "../backup/recorded-snapshot";
import { type BackupTarget } from "../backup/target";
import { isMeantLarger, type PruneDecision, type PrunePlan } from "./plan-prune";

/** @param gone the ids that went since the first plan: that they are missing means nothing. */
export type Replan = (gone?: readonly string[]) => Promise<PrunePlan>;

export interface PruneOptions {
  /** What was announced: nothing else is deleted, even if more becomes due meanwhile. */
  readonly plan: PrunePlan;
  /** As in the policy of the plan. */
  readonly acceptSmallerSince: string | undefined;
  /** Plans anew from what there is now; asked before each deletion, with the ids that are gone by then. */
  readonly replan: Replan;
  readonly audit: Audit;
  /** What each deletion runs within. Default: nothing breaks it off. */
  readonly within?: Within;
  /** For each backup. */
  readonly timeoutMilliseconds: number;
  /** Told of each backup that is gone, by us or by somebody else. */
  readonly onGone: (backup: PruneDecision) => Promise<void>;
}

export interface PruneResult {
  readonly deleted: readonly PruneDecision[];
  /** Those that were announced and not deleted. */
  readonly left: readonly PruneDecision[];
  /** What stopped it; undefined when all were deleted. */
  readonly failure: unknown;
  /** Whether a backup was deleted, and that could not be written down: this is the failure then. */
  readonly isUnrecorded: boolean;
}

/**
 * Deletes what a plan announced, the oldest first and one at a time. Before each, the plan is made anew: a backup that
 * began to run, vanished or was protected since then is noticed. The first failure ends it.
 */
export async function pruneBackups(target: BackupTarget, options: PruneOptions): Promise<PruneResult> {
  const announced = toPrune(options.plan).reverse();
  const deleted: PruneDecision[] = [];
  const gone: string[] = [];
  for (const [index, backup] of announced.entries()) {
    try {
      const { timeoutMilliseconds } = options;
      // Looked at and deleted under one lock: a second pruning must not count on what this one deletes.
      await deleteExclusively(target, timeoutMilliseconds, async (alone) => {
        if (!(await stillThere(backup, options, gone))) {
          gone.push(backup.backupId);
          return options.onGone(backup);
        }
        alone.report(`pruning the backup ${backup.backupId}, ${index + 1} of ${announced.length}`);
        const { backupId } = backup;
        const recorded = asRecorded(backup.snapshots);
        const acceptSmaller = isMeantLarger(backupId, options.acceptSmallerSince, options.plan.decisions);
        const deletion = { backupId, recorded, allowDeleteLast: false, acceptSmaller, timeoutMilliseconds };
        const unwritten = await deleteWithRecord(alone, deletion, options.audit, options.within);
        deleted.push(backup);
        gone.push(backupId);
        await options.onGone(backup);
        // What cannot be written down is not gone on with.
        if (unwritten !== undefined) throw unwritten;
      });
    } catch (failure) {
      const left = announced.slice(index).filter((other) => !deleted.includes(other));
      return { deleted, left, failure, isUnrecorded: deleted.includes(backup) };
    }
  }
  return { deleted, left: [], failure: undefined, isUnrecorded: false };
}

/** What a plan deletes, newest first. */
function toPrune(plan: PrunePlan): PruneDecision[] {
  return plan.decisions.filter(({ decision }) => decision === "prune");
}

/** Whether a backup is there and is still to be deleted; false when somebody else has deleted it. */
async function stillThere(backup: PruneDecision, options: PruneOptions, gone: readonly string[]): Promise<boolean> {
  const { decisions, suspended, missing } = await options.replan(gone);
  if (missing !== undefined) throw new ExplainedError("refused", `Nothing more is deleted: ${missing}.`);
  const running = decisions.find(({ standing }) => standing === "running");
  if (running !== undefined) {
    throw new ExplainedError(
      "busy",
      `The backup ${running.backupId} is being taken, and a datastore deletes no snapshots meanwhile. Prune again once it has ended.`,
    );
  }
  const now = decisions.find(({ backupId }) => backupId === backup.backupId);
  if (now === undefined) return false;
  if (now.decision !== "prune" || identity(now) !== identity(backup)) {
    const why = now.decision === "prune" ? "its snapshots are not those that were announced" : now.reason;
    throw new ExplainedError(
      "refused",
      `The backup ${backup.backupId} is no longer to be deleted: ${suspended ?? why}.`,
    );
  }
  return true;
}

function identity({ snapshots }: PruneDecision): string {
  return snapshots
    .map(({ name, startTime = "" }) => `${name} ${startTime}`)
    .sort()
    .join();
}
