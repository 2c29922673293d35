import { ExplainedError } from "../../clients/explained-error";
import { type PrunePlan } from "../../operations/retention/plan-prune";
import { type Command, type CommandRun } from "../command";
import { EXIT } from "../exit-code";
import { type Installation, withInstallation } from "../installation";
import { interruptible } from "../interrupt";
import { carryOut, planPruning, planText, type Pruning, whyNotPruned } from "../pruning";

export const pruneCommand: Command = {
  name: "prune",
  takesId: false,
  summary: "delete the backups that retention no longer keeps",
  description:
    "Deletes the backups that retention no longer keeps, the oldest first and one at a time, and says for every backup what becomes of it and why. A completed backup goes only when no rule keeps it. Only backups in the ledger are deleted, the file that `create --ledger` writes; without one, only --scope all can delete. Nothing is deleted after a backup that did not complete, or when the newest one is suddenly less than half as large as another: an emptied Optimize must not push out the good ones.",
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

  run: (run) =>
    withInstallation(run, async (installation) => {
      const pruning = await planPruning(run, installation, undefined);
      const { plan } = pruning;
      const withoutLedger = run.settings.retention?.scope !== "all" && !pruning.hasLedger;
      if (run.switches.has("dry-run")) {
        if (withoutLedger) run.report.note(noLedger(run));
        run.report.result({ dryRun: true, ...plan }, `${planText(plan)}\n${wouldDelete(plan)}\n`);
        return EXIT.done;
      }
      if (withoutLedger) throw new ExplainedError("refused", noLedger(run));
      await prune(run, installation, pruning);
      return EXIT.done;
    }),
};

function wouldDelete({ decisions }: PrunePlan): string {
  const ids = decisions.filter(({ decision }) => decision === "prune").map(({ backupId }) => backupId);
  return ids.length === 0 ? "Nothing would be deleted." : `Would delete: ${ids.join(", ")}.`;
}

async function prune(run: CommandRun, installation: Installation, pruning: Pruning): Promise<void> {
  const work = interruptible(run.surroundings);
  try {
    const result = await carryOut(run, installation, pruning, work);
    const failure = whyNotPruned(pruning, result);
    if (failure !== undefined) throw failure;
    const ids = result.deleted.map(({ backupId }) => backupId);
    const text = ids.length === 0 ? "Nothing was to be deleted." : `Deleted: ${ids.join(", ")}.`;
    run.report.result({ dryRun: false, deleted: ids, ...pruning.plan }, `${planText(pruning.plan)}\n${text}\n`);
  } finally {
    work.end();
  }
}

function noLedger({ settings: { ledger } }: CommandRun): string {
  const what = ledger === undefined ? "no --ledger is given" : `the ledger ${ledger} is not there`;
  return `Nothing is deleted: ${what}, so nobody knows which backups were taken here. \`camunda-backup create --ledger FILE\` writes one; without it, only --scope all can delete.`;
}
