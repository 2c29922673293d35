import { ALL_BACKUP_SNAPSHOTS } from "../../operations/backup/snapshot-name";
import { chooseBackup } from "../../operations/trial-restore/choose-backup";
import { cleanUpTrials } from "../../operations/trial-restore/clean-up";
import { runTrial, type TrialResult } from "../../operations/trial-restore/run-trial";
import { type Command, type CommandRun } from "../command";
import { EXIT, type ExitCode } from "../exit-code";
import { missing } from "../installation";
import { ledgerIn } from "../ledger-file";
import { inBytes, table } from "../output/table";
import { type ConnectedDatastore } from "../surroundings";
import { interruptible, Interrupted } from "../interrupt";
import { ExplainedError } from "../../clients/explained-error";

const STALL_MILLISECONDS = 900_000;

export const checkRestoreCommand: Command = {
  name: "check-restore",
  takesId: "optional",
  summary: "prove that a backup can be restored, under temporary names",
  description:
    "Restores both parts of a backup, by default the newest completed one, under temporary names and without aliases. Compares what came back, deletes it, and tells how long the restore took. Touches nothing live. It can run in another datastore, in which the repository is registered with readonly. Refuses if space is short. Ends with exit code 4 if a restore would not work.",
  examples: [
    "camunda-backup check-restore --config backup.yaml",
    "camunda-backup check-restore 1763715000 --config backup.yaml",
    "camunda-backup check-restore --datastore-url https://other.example.com:9200 --repository-name optimize --json",
    "camunda-backup check-restore --config backup.yaml --clean-up",
  ],
  settings: ["datastore", "repositoryName", "backupId", "indexPrefix", "ledger"],
  switches: { "clean-up": "only remove what earlier trials left behind" },

  async run(run) {
    const { settings, surroundings } = run;
    if (settings.datastore === undefined) throw missing("datastore.url", "is needed: it restores the backup");
    const datastore = await surroundings.connectDatastore(settings.datastore);
    try {
      return run.switches.has("clean-up") ? await cleanUp(run, datastore) : await tryRestore(run, datastore);
    } finally {
      await datastore.close();
    }
  },
};

async function cleanUp({ report, surroundings }: CommandRun, datastore: ConnectedDatastore): Promise<ExitCode> {
  const { deleted, left, foreign } = await cleanUpTrials(datastore, () => true, surroundings.clock);
  const kept = foreign.map((name) => `Left alone, since no trial made it: ${name}\n`);
  const running = left.map((trialId) => `Left alone, since it may still run: ${trialId}\n`);
  const nothing = left.length === 0 ? "Nothing was left behind.\n" : "";
  const text = deleted.length === 0 ? nothing : `Removed ${deleted.length} indices.\n`;
  report.result({ deleted, left, foreign }, `${text}${[...running, ...kept].join("")}`);
  return EXIT.done;
}

async function tryRestore(run: CommandRun, datastore: ConnectedDatastore): Promise<ExitCode> {
  const { argument, settings, surroundings, report } = run;
  const { repositoryName } = settings;
  const wanted = argument === "latest" ? undefined : (argument ?? settings.backupId);
  if (repositoryName === undefined) throw missing("repositoryName", "is needed: the backup lies in it");
  const snapshots = await datastore.snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS);
  const chosen = chooseBackup(snapshots, wanted, settings.indexPrefix);
  const work = interruptible(surroundings);
  try {
    const result = await runTrial(
      { ...chosen, repositoryName, stallMilliseconds: STALL_MILLISECONDS },
      {
        datastore,
        ledger: settings.ledger === undefined ? undefined : ledgerIn(settings.ledger),
        clock: work.clock,
        random: surroundings.random,
        report: (line) => report.progress(line),
        warn: (line) => report.note(`camunda-backup: ${line}`),
      },
    );
    report.result(result, described(result));
    return result.problems.length === 0 ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new ExplainedError("unknown", "Interrupted. The command deletes what the trial had restored.");
  } finally {
    work.end();
  }
}

function described(result: TrialResult): string {
  const {
    backupId,
    optimizeVersion,
    indices,
    documents,
    sizeInBytes,
    restoreSeconds,
    problems,
    warnings,
    recordedDocuments,
  } = result;
  const verdict = problems.length === 0 ? "can be restored" : "CANNOT be restored as it is";
  const counted = recordedDocuments === undefined ? "" : ` (${recordedDocuments} when it was complete)`;
  const rows = indices.map((index) => [index.name, String(index.documents ?? "-"), String(index.liveDocuments ?? "-")]);
  return [
    `The backup ${backupId} of Optimize ${optimizeVersion} ${verdict}: ${indices.length} indices, ${documents} documents${counted}, ${inBytes(sizeInBytes)}.\n`,
    `The restore took ${restoreSeconds.toFixed(1)} seconds, without stopping and starting Optimize.\n\n`,
    table(["INDEX", "DOCUMENTS", "LIVE NOW"], rows),
    ...problems.map((problem) => `\nProblem: ${problem}.\n`),
    ...warnings.map((warning) => `\nWarning: ${warning}\n`),
  ].join("");
}
