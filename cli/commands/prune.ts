import { ExplainedError } from "../../clients/explained-error";
import { type PrunePlan } from "../../operations/retention/plan-prune";
import { requireNotBeingRestored } from "../../operations/restore/run/unfinished-restore";
import { type Command, type CommandRun } from "../command";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-code";
import { type Installation, missing, withInstallation } from "../installation";
import { interruptible } from "../interrupt";
import { unfinishedRestoreOf } from "../unfinished-restore";
import { carryOut, planPruning, planText, type Pruning, whyNotPruned } from "../pruning";

export const pruneCommand: Command = {
  name: "prune",
  takesId: false,
  summary: "delete the backups that retention no longer keeps",
  description:
    "Deletes the backups that retention no longer keeps, the oldest first and one at a time. Tells for every backup what it does and why. Deletes a completed backup only if no rule keeps it, and only backups in the ledger, which `create --ledger` writes. Without a ledger, only --scope all can delete. Deletes nothing if the newest backup is less than half as large as another: an emptied Optimize must not push out the good ones.",
  examples: [
    "camunda-backup prune --config backup.yaml --dry-run",
    "camunda-backup prune --config backup.yaml --keep-last 14 --keep-for-days 30 --ledger /var/lib/camunda-backup/ledger.json",
    "camunda-backup prune --config backup.yaml --keep-last 14 --scope all --protect-backup-ids 1763715000,1763801400",
  ],
  settings: [
    "managementApi",
    "datastore",
    "repositoryName",
    "retention",
    "indexPrefix",
    "ledger",
    "timeoutSeconds",
    "auditLog",
  ],
  switches: { "dry-run": "say what would be deleted, and delete nothing" },

  run(run) {
    const { ledger, retention } = run.settings;
    if (retention !== undefined && retention.scope !== "all" && ledger === undefined)
      throw missing("ledger", NO_LEDGER);
    return withInstallation(run, async (installation) => {
      requireNotBeingRestored(await unfinishedRestoreOf(run, installation));
      const pruning = await planPruning(run, installation, undefined);
      const obstacle = whyNotBegun(run, pruning);
      if (run.switches.has("dry-run")) return rehearse(run, pruning, obstacle);
      if (obstacle !== undefined) throw obstacle;
      return prune(run, installation, pruning);
    });
  },
};

const NO_LEDGER =
  "is needed: only the backups in it are deleted. `camunda-backup create --ledger FILE` writes one; without it, only --scope all can delete";

const NOTHING_DONE = { deleted: [], left: [], failure: undefined, isUnrecorded: false };

/** Shows the plan, and ends as the pruning itself would end because of it. */
function rehearse({ report }: CommandRun, pruning: Pruning, obstacle: ExplainedError | undefined): ExitCode {
  const { plan } = pruning;
  const problem = obstacle ?? whyNotPruned(pruning, NOTHING_DONE);
  const result = { dryRun: true, ...plan, ...(problem !== undefined && { problem: problem.message }) };
  report.result(result, `${planText(plan)}\n${wouldDelete(plan)}\n`);
  if (problem === undefined) return EXIT.done;
  report.note(`camunda-backup: ${problem.message}`);
  return exitCodeOf(problem.outcome);
}

function dueIn({ decisions }: PrunePlan): string[] {
  return decisions.filter(({ decision }) => decision === "prune").map(({ backupId }) => backupId);
}

function wouldDelete(plan: PrunePlan): string {
  const ids = dueIn(plan);
  return ids.length === 0 ? "Nothing would be deleted." : `Would delete: ${ids.join(", ")}.`;
}

async function prune(run: CommandRun, installation: Installation, pruning: Pruning): Promise<ExitCode> {
  const work = interruptible(run.surroundings);
  try {
    // A log should tell what is deleted before it is.
    const due = dueIn(pruning.plan);
    if (due.length > 0)
      run.report.note(
        `camunda-backup: deleting ${due.length === 1 ? "1 backup" : `${due.length} backups`}: ${due.join(", ")}`,
      );
    const result = await carryOut(run, installation, pruning, work);
    const failure = whyNotPruned(pruning, result);
    if (failure !== undefined && !result.isUnrecorded) throw failure;
    const ids = result.deleted.map(({ backupId }) => backupId);
    const text = ids.length === 0 ? "There was nothing to delete." : `Deleted: ${ids.join(", ")}.`;
    const notRecorded = failure === undefined ? {} : { notRecorded: failure.message };
    const told = { dryRun: false, deleted: ids, ...pruning.plan, ...notRecorded };
    run.report.result(told, `${planText(pruning.plan)}\n${text}\n`);
    if (failure === undefined) return EXIT.done;
    run.report.note(`camunda-backup: a backup was deleted, but not written down as deleted: ${failure.message}`);
    return EXIT.notPruned;
  } finally {
    work.end();
  }
}

/** Why nothing can be deleted at all; undefined when something can. */
function whyNotBegun({ settings }: CommandRun, { hasLedger }: Pruning): ExplainedError | undefined {
  if (settings.retention?.scope === "all" || hasLedger) return undefined;
  return new ExplainedError(
    "refused",
    `ledger: ${settings.ledger ?? ""} is not there, so nobody knows which backups were taken here. Nothing is deleted. Correct the path: \`camunda-backup create --ledger FILE\` writes the file. Without it, only --scope all can delete.`,
  );
}
