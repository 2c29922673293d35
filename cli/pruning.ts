import { ExplainedError } from "../clients/explained-error";
import { isForeseen } from "../clients/foreseen";
import { DEFAULT_INDEX_PREFIX } from "../operations/backup/index-prefix-schema";
import { type LedgerEntry, withoutEntry } from "../operations/retention/ledger";
import {
  changesLedger,
  forgottenInWords,
  judgeAbsence,
  type Look,
  type RecordedAbsence,
  withAbsence,
} from "../operations/retention/recorded-absence";
import { type PruneDecision, type PrunePlan } from "../operations/retention/plan-prune";
import { pruneBackups, type PruneResult, type Replan } from "../operations/retention/prune-backups";
import { prunePlanner } from "../operations/retention/prune-planner";
import { auditLog } from "./audit-log";
import { type CommandRun } from "./command";
import { type Installation, missing, targetOf } from "./installation";
import { type Interruptible, Interrupted } from "./interrupt";
import { LedgerFile } from "./ledger-file";
import { otherLedgers } from "./other-ledgers";
import { inNamesOfTheCommand } from "./names-of-the-command";
import { messageOf } from "./output/message-of";
import { inBytes, inUtc, table } from "./output/table";

const DELETE_TIMEOUT_SECONDS = 600;

/** What retention would do now, and how to ask again. */
export interface Pruning {
  readonly plan: PrunePlan;
  readonly replan: Replan;
  /** Undefined when no ledger is given, or the file is not there. */
  readonly hasLedger: boolean;
  /** As it was before the plan was made. */
  readonly ledger: readonly LedgerEntry[];
  /** The backup that this run took; undefined when it takes none. */
  readonly takenNow: string | undefined;
}

/**
 * Plans what the settings' retention deletes.
 *
 * @param takenNow the backup that this run took; undefined when it takes none.
 */
export async function planPruning(
  { settings, surroundings }: CommandRun,
  { optimize, store, sizes }: Installation,
  takenNow: string | undefined,
): Promise<Pruning> {
  if (settings.retention === undefined) {
    throw missing("retention", "is needed: --keep-last or --keep-for-days, or retention in the config file");
  }
  if (settings.retention.scope === "all" && store === undefined) {
    throw missing(
      "datastore.url",
      "is needed with scope all, and repositoryName: Optimize also lists what another Optimize took, and only the datastore tells whose it is",
    );
  }
  const { ledger: path } = settings;
  const ledger = path === undefined ? undefined : await new LedgerFile(path).read();
  const source = store === undefined ? (optimize === undefined ? undefined : { store, optimize }) : { store };
  if (source === undefined) {
    throw missing("managementApi.url", "is needed, or datastore and repositoryName: one of them knows the backups");
  }
  const { clock } = surroundings;
  const replan = prunePlanner(source, sizes, () => clock.now(), {
    policy: settings.retention,
    ledger,
    indexPrefix: settings.indexPrefix ?? DEFAULT_INDEX_PREFIX,
    lastRunCompleted: takenNow === undefined ? undefined : true,
    takenNow,
    ...(path !== undefined && settings.retention.scope !== "all" && { otherRecords: () => otherLedgers(path) }),
  });
  return { plan: await replan(), replan, hasLedger: ledger !== undefined, ledger: ledger ?? [], takenNow };
}

/** Deletes what was planned, and forgets in the ledger what is gone. */
export async function carryOut(
  run: CommandRun,
  installation: Installation,
  { plan, replan, ledger: before, takenNow }: Pruning,
  work: Interruptible,
): Promise<PruneResult> {
  const { settings, surroundings, report } = run;
  const ledger = settings.ledger === undefined ? undefined : new LedgerFile(settings.ledger, surroundings.clock);
  const { store } = installation;
  const result = await pruneBackups(targetOf(installation, { ...surroundings, clock: work.clock }, report), {
    plan,
    acceptSmallerSince: settings.retention?.acceptSmallerSince,
    replan: (gone) => work.run(() => replan(gone)),
    audit: auditLog(surroundings, report, settings.auditLog),
    within: (deletion) => work.run(deletion),
    timeoutMilliseconds: (settings.timeoutSeconds ?? DELETE_TIMEOUT_SECONDS) * 1000,
    async onGone({ backupId }) {
      if (store !== undefined) await ledger?.change((entries) => withoutEntry(entries, { backupId, ...store }));
    },
  });
  const gone = new Set(result.deleted.map(({ backupId }) => backupId));
  if (store === undefined || ledger === undefined) return result;
  const backups = plan.decisions.filter(({ backupId }) => !gone.has(backupId));
  const left = before.filter(({ backupId }) => !gone.has(backupId));
  const look: Look = { place: store, backups, takenNow, acceptMissingUpTo: settings.retention?.acceptMissingUpTo };
  await tidy(run, ledger, judgeAbsence(left, look));
  return result;
}

/** Forgets in the ledger what is gone for certain, and marks what may lie elsewhere. */
export async function tidy(
  { report }: Pick<CommandRun, "report">,
  ledger: LedgerFile,
  absence: RecordedAbsence,
): Promise<void> {
  if (!changesLedger(absence)) return;
  try {
    await ledger.change((entries) => withAbsence(entries, absence));
    const forgotten = forgottenInWords(absence);
    if (forgotten !== undefined) report.note(`camunda-backup: ${forgotten}`);
  } catch (error) {
    if (!isForeseen(error)) throw error;
    report.note(`camunda-backup: the ledger could not be tidied: ${error.message}`);
  }
}

/** What stopped the pruning, in words and with what was done and what not; undefined when nothing did. */
export function whyNotPruned({ plan }: Pruning, result: PruneResult): ExplainedError | undefined {
  if (plan.suspended !== undefined) {
    return new ExplainedError("refused", `Nothing was pruned, pruning is suspended: ${plan.suspended}.`);
  }
  const { failure, deleted, left } = result;
  if (failure === undefined) {
    const why = plan.missing ?? plan.outOfScope;
    if (why === undefined) return undefined;
    return new ExplainedError("refused", `Retention is not carried out: ${why}. Deleted: ${idsOf(deleted)}.`);
  }
  const done = `Deleted before that: ${idsOf(deleted)}. Not deleted: ${idsOf(left)}.`;
  if (failure instanceof Interrupted) {
    return new ExplainedError(
      "unknown",
      `Interrupted. Optimize may continue the deletion that it was asked for. ${done}`,
    );
  }
  const message = messageOf(failure);
  return new ExplainedError(failure instanceof ExplainedError ? failure.outcome : "failed", `${message} ${done}`);
}

function idsOf(backups: readonly PruneDecision[]): string {
  return backups.length === 0 ? "none" : backups.map(({ backupId }) => backupId).join(", ");
}

/** A plan for people: every backup, with what becomes of it and why. */
export function planText({ decisions, suspended, outOfScope, missing }: PrunePlan): string {
  const rows = decisions.map(({ backupId, standing, startTime, optimizeVersion, sizeInBytes, decision, reason }) => [
    backupId,
    decision,
    standing,
    inUtc(startTime),
    optimizeVersion ?? "-",
    inBytes(sizeInBytes),
    reason,
  ]);
  const listed = table(["ID", "DECISION", "STANDING", "STARTED (UTC)", "OPTIMIZE", "SIZE", "BECAUSE"], rows);
  const inFlags = (line: string) => `${listed}\n${inNamesOfTheCommand(line, undefined)}\n`;
  if (suspended !== undefined) return inFlags(`Pruning is suspended: ${suspended}.`);
  const why = missing ?? outOfScope;
  return why === undefined ? listed : inFlags(`Retention is not carried out: ${why}.`);
}
