import { ExplainedError } from "../clients/explained-error";
import { isForeseen } from "../clients/foreseen";
import { DEFAULT_INDEX_PREFIX } from "../operations/backup/index-prefix-schema";
import { type LedgerEntry, withoutEntry, withoutVanished } from "../operations/retention/ledger";
import { type PruneDecision, type PrunePlan } from "../operations/retention/plan-prune";
import { pruneBackups, type PruneResult } from "../operations/retention/prune-backups";
import { prunePlanner } from "../operations/retention/prune-planner";
import { auditLog } from "./audit-log";
import { type CommandRun } from "./command";
import { type Installation, missing, targetOf } from "./installation";
import { type Interruptible, Interrupted } from "./interrupt";
import { LedgerFile } from "./ledger-file";
import { otherLedgers } from "./other-ledgers";
import { messageOf } from "./output/message-of";
import { inBytes, inUtc, table } from "./output/table";

const DELETE_TIMEOUT_SECONDS = 600;

/** What retention would do now, and how to ask again. */
export interface Pruning {
  readonly plan: PrunePlan;
  readonly replan: () => Promise<PrunePlan>;
  /** Undefined when no ledger is given, or the file is not there. */
  readonly hasLedger: boolean;
  /** As it was before the plan was made. */
  readonly ledger: readonly LedgerEntry[];
}

/**
 * Plans what the settings' retention deletes.
 *
 * @param lastRunCompleted undefined when this run takes no backup.
 */
export async function planPruning(
  { settings, surroundings }: CommandRun,
  { optimize, store, sizes }: Installation,
  lastRunCompleted: boolean | undefined,
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
    lastRunCompleted,
    ...(path !== undefined && settings.retention.scope !== "all" && { otherRecords: () => otherLedgers(path) }),
  });
  return { plan: await replan(), replan, hasLedger: ledger !== undefined, ledger: ledger ?? [] };
}

/** Deletes what was planned, and forgets in the ledger what is gone. */
export async function carryOut(
  run: CommandRun,
  installation: Installation,
  { plan, replan, ledger: before }: Pruning,
  work: Interruptible,
): Promise<PruneResult> {
  const { settings, surroundings, report } = run;
  const ledger = settings.ledger === undefined ? undefined : new LedgerFile(settings.ledger, surroundings.clock);
  const { store } = installation;
  const result = await pruneBackups(targetOf(installation, { ...surroundings, clock: work.clock }, report), {
    plan,
    acceptSmallerSince: settings.retention?.acceptSmallerSince,
    replan: () => work.run(replan),
    audit: auditLog(surroundings, report, settings.auditLog),
    within: (deletion) => work.run(deletion),
    timeoutMilliseconds: (settings.timeoutSeconds ?? DELETE_TIMEOUT_SECONDS) * 1000,
    async onGone({ backupId }) {
      if (store !== undefined) await ledger?.change((entries) => withoutEntry(entries, { backupId, ...store }));
    },
  });
  const gone = new Set(result.deleted.map(({ backupId }) => backupId));
  const there = plan.decisions.map(({ backupId }) => backupId).filter((backupId) => !gone.has(backupId));
  await tidy(run, ledger, store, vanished(before, store, new Set(there)));
  return result;
}

/** What is gone for certain: only the datastore names all that there is, readable or not. What was only asked for may come. */
function vanished(
  ledger: readonly LedgerEntry[],
  store: Installation["store"],
  there: ReadonlySet<string>,
): readonly LedgerEntry[] {
  if (store === undefined) return [];
  const taken = ledger.filter(({ snapshots }) => snapshots.length > 0);
  const left = new Set(withoutVanished(taken, store, there));
  return taken.filter((entry) => !left.has(entry));
}

async function tidy(
  { report }: CommandRun,
  ledger: LedgerFile | undefined,
  store: Installation["store"],
  gone: readonly LedgerEntry[],
): Promise<void> {
  if (ledger === undefined || store === undefined || gone.length === 0) return;
  const texts = new Set(gone.map((entry) => JSON.stringify(entry)));
  try {
    await ledger.change((entries) => entries.filter((entry) => !texts.has(JSON.stringify(entry))));
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
    if (plan.outOfScope === undefined) return undefined;
    return new ExplainedError(
      "refused",
      `Retention is not carried out: ${plan.outOfScope}. Deleted: ${idsOf(deleted)}.`,
    );
  }
  const done = `Deleted before that: ${idsOf(deleted)}. Not deleted: ${idsOf(left)}.`;
  if (failure instanceof Interrupted) {
    return new ExplainedError("unknown", `Broken off; a deletion that Optimize was asked for goes on. ${done}`);
  }
  const message = messageOf(failure);
  return new ExplainedError(failure instanceof ExplainedError ? failure.outcome : "failed", `${message} ${done}`);
}

function idsOf(backups: readonly PruneDecision[]): string {
  return backups.length === 0 ? "none" : backups.map(({ backupId }) => backupId).join(", ");
}

/** A plan for people: every backup, with what becomes of it and why. */
export function planText({ decisions, suspended, outOfScope }: PrunePlan): string {
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
  if (suspended !== undefined) return `${listed}\nPruning is suspended: ${suspended}.\n`;
  return outOfScope === undefined ? listed : `${listed}\nRetention is not carried out: ${outOfScope}.\n`;
}
