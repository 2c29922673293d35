import { ExplainedError } from "../../clients/explained-error";
import { deleteWithRecord } from "../../operations/audit/deletion-record";
import { type DeleteBackupOptions, rehearseDeletion } from "../../operations/backup/delete-backup";
import { type DescribedBackup } from "../../operations/backup/describe-backups";
import { withoutEntry } from "../../operations/retention/ledger";
import { requireNotBeingRestored } from "../../operations/restore/run/unfinished-restore";
import { auditLog } from "../audit-log";
import { type Command, type CommandRun } from "../command";
import { EXIT } from "../exit-code";
import { type Installation, targetOf, withInstallation } from "../installation";
import { interruptible, Interrupted } from "../interrupt";
import { LedgerFile } from "../ledger-file";
import { unfinishedRestoreOf } from "../unfinished-restore";
import { findBackup } from "../described-backups";
import { noSuchBackup } from "./show";

const DEFAULT_TIMEOUT_SECONDS = 600;

/** What is newest changes meanwhile, and a deletion is not taken back. */
const LATEST = new ExplainedError(
  "invalid",
  "latest: a deletion wants the id itself. `camunda-backup list` tells the ids, the newest first.",
);

export const deleteCommand: Command = {
  name: "delete",
  takesId: true,
  summary: "delete one backup, and wait until it is gone",
  description:
    "Deletes both snapshots of one backup, and waits until they are gone. Refuses to delete the last completed backup without --allow-delete-last, and one more than twice as large as a newer one without --accept-smaller. Writes a line of JSON for each deletion: who deleted which snapshots, where, when, and with what result.",
  examples: [
    "camunda-backup delete 1763715000 --config backup.yaml --dry-run",
    "camunda-backup delete 1763715000 --management-api-url http://localhost:8092 --audit-log deletions.jsonl",
  ],
  settings: [
    "managementApi",
    "datastore",
    "repositoryName",
    "indexPrefix",
    "allowDeleteLast",
    "acceptSmaller",
    "deleteThroughDatastore",
    "timeoutSeconds",
    "auditLog",
    "ledger",
  ],
  switches: { "dry-run": "say what would be deleted, or why it would be refused, and delete nothing" },

  run: (run) =>
    withInstallation(run, async (installation) => {
      const backupId = run.argument ?? "";
      if (backupId === "latest") throw LATEST;
      const backup = await findBackup(installation, backupId);
      if (backup === undefined) throw noSuchBackup(backupId);
      const dryRun = run.switches.has("dry-run");
      const names = backup.snapshots
        .map(({ name, startTime }) => `  ${name} of ${startTime ?? "an unknown time"}\n`)
        .join("");
      const { state, snapshots } = backup;
      if (state === "IN_PROGRESS") throw stillRunning(backupId);
      requireNotBeingRestored(await unfinishedRestoreOf(run, installation), backupId);
      if (dryRun) {
        await rehearse(run, installation, backup);
        run.report.result(
          { dryRun, backupId, state, snapshots },
          `Would delete the backup ${backupId} (${state}):\n${names}`,
        );
        return EXIT.done;
      }
      const notRecorded = await carryOut(run, installation, backup);
      const told = { dryRun, backupId, state, snapshots, ...(notRecorded !== undefined && { notRecorded }) };
      run.report.result(told, `Deleted the backup ${backupId}:\n${names}`);
      if (notRecorded === undefined) return EXIT.done;
      run.report.note(`camunda-backup: the backup was deleted, but not written down as deleted: ${notRecorded}`);
      return EXIT.notPruned;
    }),
};

/** @throws ExplainedError when the deletion would be refused. */
async function rehearse(run: CommandRun, installation: Installation, backup: DescribedBackup): Promise<void> {
  const { surroundings, report } = run;
  await rehearseDeletion(targetOf(installation, surroundings, report), optionsOf(run, backup));
}

function optionsOf({ settings }: CommandRun, { backupId, snapshots }: DescribedBackup): DeleteBackupOptions {
  return {
    backupId,
    recorded: snapshots,
    allowDeleteLast: settings.allowDeleteLast ?? false,
    acceptSmaller: settings.acceptSmaller ?? false,
    throughDatastore: settings.deleteThroughDatastore ?? false,
    timeoutMilliseconds: (settings.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
  };
}

/** Why the deletion could not be written down, undefined when it was. */
async function carryOut(
  run: CommandRun,
  installation: Installation,
  backup: DescribedBackup,
): Promise<string | undefined> {
  const { settings, surroundings, report } = run;
  const work = interruptible(surroundings);
  const { backupId } = backup;
  try {
    const target = targetOf(installation, { ...surroundings, clock: work.clock }, report);
    const audit = auditLog(surroundings, report, settings.auditLog);
    const unwritten = await deleteWithRecord(target, optionsOf(run, backup), audit, (deletion) => work.run(deletion));
    return unwritten?.message ?? (await forgotten(run, installation, backupId));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new ExplainedError(
      "unknown",
      `Interrupted. Optimize may continue the deletion: \`camunda-backup show ${backupId}\` tells whether the backup is still there.`,
    );
  } finally {
    work.end();
  }
}

async function forgotten(
  { settings, surroundings }: CommandRun,
  { store }: Installation,
  backupId: string,
): Promise<string | undefined> {
  if (settings.ledger === undefined || store === undefined) return undefined;
  try {
    const ledger = new LedgerFile(settings.ledger, surroundings.clock);
    await ledger.change((entries) => withoutEntry(entries, { backupId, ...store }));
    return undefined;
  } catch (error) {
    if (error instanceof ExplainedError) return error.message;
    throw error;
  }
}

function stillRunning(backupId: string): ExplainedError {
  return new ExplainedError(
    "busy",
    `The backup ${backupId} is still being taken. A deletion now could leave its second part behind. Try again when the backup has ended.`,
  );
}
