import { ExplainedError } from "../../clients/explained-error";
import { storageFindings } from "../../operations/backup/storage-rule";
import { requireNotBeingRestored, requireWholeData } from "../../operations/restore/run/unfinished-restore";
import { type Command, type CommandRun } from "../command";
import { EXIT, type ExitCode } from "../exit-code";
import { type Installation, missing, withInstallation } from "../installation";
import { interruptible, type Interruptible } from "../interrupt";
import { messageOf } from "../output/message-of";
import { carryOut, planPruning, planText, whyNotPruned } from "../pruning";
import { namesOf } from "../settings/read-settings";
import { unfinishedRestoreOf } from "../unfinished-restore";
import { missingBefore } from "../taking/recorded-before";
import { planTaking } from "../taking/plan-taking";
import { takeAndRecord, type TakenAndRecorded } from "../taking/take-and-record";
import { INTO_LEDGER } from "../taking/taken-backups";

export const createCommand: Command = {
  name: "create",
  takesId: false,
  summary: "take a backup, and wait until it is complete",
  description:
    "Takes a backup, and waits until both of its snapshots are complete. If the command is interrupted, Optimize continues the backup, and `create --backup-id N --adopt` waits for it. --ledger records the backup, so that prune may delete it later. --prune prunes right after the backup.",
  examples: [
    "camunda-backup create --management-api-url http://localhost:8092 --secondary-storage rdbms",
    "camunda-backup create --config backup.yaml --dry-run",
    "camunda-backup create --config backup.yaml --ledger ledger.json --prune --keep-last 14",
    "camunda-backup create --config backup.yaml --backup-id 1763715000 --adopt",
    "camunda-backup create --config backup.yaml --backup-id 1763715000 --adopt --ledger ledger.json --into-ledger",
  ],
  settings: [
    "managementApi",
    "datastore",
    "repositoryName",
    "secondaryStorage",
    "coordination",
    "backupId",
    "adopt",
    "whenBusy",
    "timeoutSeconds",
    "graceSeconds",
    "ledger",
    "retention",
    "indexPrefix",
    "auditLog",
  ],
  switches: {
    "dry-run": "say what would be done, and ask for no backup",
    prune: "afterwards delete what retention no longer keeps; exit code 7 when that does not work",
    [INTO_LEDGER]:
      "with --adopt: note the backup in the ledger although somebody else took it; prune may delete it then",
  },

  run(run) {
    check(run);
    return withInstallation(run, async (installation) => {
      requireWholeData(await unfinishedRestoreOf(run, installation));
      if (run.switches.has("dry-run")) {
        const plan = await planTaking(run, installation);
        run.report.result({ dryRun: true, ...plan }, `${plan.says}\n`);
        return EXIT.done;
      }
      const work = interruptible(run.surroundings);
      try {
        const taken = await takeAndRecord(run, installation, work);
        if (taken.notRecorded !== undefined) {
          run.report.note(`camunda-backup: the backup was taken, but not written down: ${taken.notRecorded}`);
        }
        if (run.switches.has("prune")) return await pruneAfter(run, installation, work, taken);
        const missing = await missingBefore(run, installation, taken.backup.backupId);
        if (missing !== undefined) run.report.note(`camunda-backup: the backup was taken, but: ${missing}.`);
        const result = { ...resultOf(taken), ...(missing !== undefined && { missing }) };
        run.report.result(result, completedText(taken));
        return exitCodeOf(taken);
      } finally {
        work.end();
      }
    });
  },
};

function check({ settings, switches }: CommandRun): void {
  const { secondaryStorage, coordination, backupId } = settings;
  if (settings.managementApi === undefined) throw missing("managementApi.url", "is needed: Optimize takes the backup");
  if (secondaryStorage === undefined) {
    throw missing(
      "secondaryStorage",
      "is needed: what the Orchestration Cluster keeps its secondary data in (rdbms, elasticsearch, opensearch), or none where Optimize stands alone",
    );
  }
  const [finding] = storageFindings(secondaryStorage, coordination, backupId);
  if (finding !== undefined) {
    throw new ExplainedError("refused", `${namesOf(finding.property)}: ${finding.problem}.`);
  }
  if (switches.has(INTO_LEDGER)) {
    if (settings.adopt !== true)
      throw missing("adopt", `is needed with --${INTO_LEDGER}: it is for a backup that is there`);
    if (settings.ledger === undefined)
      throw missing("ledger", `is needed with --${INTO_LEDGER}: the file to note it in`);
  }
  const needsStore = settings.ledger !== undefined;
  if (needsStore && settings.datastore === undefined) {
    throw missing("datastore.url", "is needed together with ledger, which notes the cluster and the repository");
  }
  if (switches.has("prune") && settings.retention === undefined) {
    throw missing("retention", "is needed with --prune: --keep-last or --keep-for-days");
  }
  if (switches.has("prune") && settings.retention?.scope === "all" && settings.datastore === undefined) {
    throw missing(
      "datastore.url",
      "is needed with --prune and --scope all: only the datastore tells whose a backup is",
    );
  }
  if (switches.has("prune") && settings.ledger === undefined && settings.retention?.scope !== "all") {
    throw missing("ledger", "is needed with --prune: only what it holds is deleted, unless --scope all is given");
  }
}

/** Prunes after a backup that was taken: whatever goes wrong now must not look like a backup that failed. */
async function pruneAfter(
  run: CommandRun,
  installation: Installation,
  work: Interruptible,
  taken: TakenAndRecorded,
): Promise<ExitCode> {
  const { report } = run;
  try {
    requireNotBeingRestored(await unfinishedRestoreOf(run, installation));
    const pruning = await planPruning(run, installation, taken.backup.backupId);
    const result = await carryOut(run, installation, pruning, work);
    const failure = whyNotPruned(pruning, result);
    const deleted = result.deleted.map(({ backupId }) => backupId);
    const pruned = { deleted, ...pruning.plan, ...(failure === undefined ? {} : { problem: failure.message }) };
    report.result({ ...resultOf(taken), pruned }, `${completedText(taken)}\n${planText(pruning.plan)}`);
    if (failure === undefined) return exitCodeOf(taken);
    report.note(`camunda-backup: the backup was taken, but: ${failure.message}`);
  } catch (error) {
    const problem = messageOf(error);
    report.result({ ...resultOf(taken), pruned: { deleted: [], problem } }, completedText(taken));
    report.note(`camunda-backup: the backup was taken, but not pruned: ${problem}`);
  }
  return EXIT.notPruned;
}

function exitCodeOf({ notRecorded }: TakenAndRecorded): ExitCode {
  return notRecorded === undefined ? EXIT.done : EXIT.notPruned;
}

function resultOf({ backup, ...recording }: TakenAndRecorded): object {
  return { ...backup, state: "COMPLETED", ...recording };
}

function completedText({ backup, recordedIn }: TakenAndRecorded): string {
  const { backupId, optimizeVersion, completedAt, snapshots, adopted } = backup;
  const names = snapshots.map(({ name, startTime }) => `  ${name} of ${startTime ?? "an unknown time"}\n`).join("");
  const recorded =
    recordedIn === undefined ? "" : `It is recorded in the ledger ${recordedIn}, so that prune may delete it later.\n`;
  return `Backup ${backupId} of Optimize ${optimizeVersion} was completed at ${completedAt}${adopted ? ". It was adopted, and existed before" : ""}:\n${names}${recorded}`;
}
