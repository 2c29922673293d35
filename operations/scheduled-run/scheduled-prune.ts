import { type Audit } from "../audit/deletion-record";
import { type BackupTarget } from "../backup/target";
import { type RetentionPolicy } from "../retention/policy";
import { pruneBackups } from "../retention/prune-backups";
import { forgottenInWords, judgeAbsence, type RecordedAbsence } from "../retention/recorded-absence";
import { prunePlanner, type SnapshotSizes } from "../retention/prune-planner";
import { messageOf } from "./run-result";
import { type RunRecord } from "./run-record";

const DELETE_TIMEOUT_MILLISECONDS = 600_000;

export interface ScheduledPruneOptions {
  /** The backup that the run took. */
  readonly takenNow?: string;
  readonly policy: RetentionPolicy | undefined;
  readonly indexPrefix: string;
  readonly sizes: SnapshotSizes | undefined;
  readonly audit: Audit;
}

/** What came of pruning after a backup that was taken. */
export interface ScheduledPrune {
  readonly deleted: readonly string[];
  /** How many completed backups there are now. */
  readonly kept: number;
  /** Why retention was not carried out as declared; undefined when it was. */
  readonly problem: string | undefined;
}

/**
 * Carries out what retention plans, after a run that completed its backup. A run may read its own ledger only, so it does not
 * ask the ledgers of other schedules: it prunes only what its own records.
 */
export async function scheduledPrune(
  target: BackupTarget,
  record: RunRecord,
  { takenNow, policy, indexPrefix, sizes, audit }: ScheduledPruneOptions,
): Promise<ScheduledPrune> {
  const ledger = await record.ledger();
  const source = target.store === undefined ? { store: undefined, optimize: target.optimize } : { store: target.store };
  const input = { policy, ledger, indexPrefix, lastRunCompleted: true, takenNow };
  const replan = prunePlanner(source, sizes, () => target.clock.now(), input);
  const plan = await replan();
  const { deleted, failure } = await pruneBackups(target, {
    plan,
    replan,
    acceptSmallerSince: policy?.acceptSmallerSince,
    audit,
    timeoutMilliseconds: DELETE_TIMEOUT_MILLISECONDS,
    onGone: async ({ backupId }) => void (await record.forget(backupId)),
  });
  const gone = new Set(deleted.map(({ backupId }) => backupId));
  const left = (ledger ?? []).filter(({ backupId }) => !gone.has(backupId));
  const backups = plan.decisions.filter(({ backupId }) => !gone.has(backupId));
  const { store: place } = target;
  const look = place && { place, backups, takenNow, acceptMissingUpTo: policy?.acceptMissingUpTo };
  if (look !== undefined) await tidy(target, record, judgeAbsence(left, look));
  const completed = plan.decisions.filter(({ standing }) => standing === "completed").length;
  const problem =
    failure !== undefined
      ? messageOf(failure)
      : (plan.suspended ?? plan.missing ?? (policy === undefined ? undefined : (lost(ledger) ?? plan.outOfScope)));
  return {
    deleted: deleted.map(({ backupId }) => backupId),
    kept: completed - deleted.filter(({ standing }) => standing === "completed").length,
    problem,
  };
}

async function tidy(target: BackupTarget, record: RunRecord, absence: RecordedAbsence): Promise<void> {
  const problem = await record.tidy(absence);
  const forgotten = forgottenInWords(absence);
  if (problem !== undefined) target.warn?.(`the ledger could not be tidied: ${problem}`);
  else if (forgotten !== undefined) target.report(forgotten);
}

function lost(ledger: unknown): string | undefined {
  if (ledger !== undefined) return undefined;
  return "the ConfigMap with the schedule's ledger is gone, and nothing is deleted: run `pulumi up --refresh`, which begins a new one that holds none of the backups that there are now";
}
