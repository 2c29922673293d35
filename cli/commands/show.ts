import { ExplainedError } from "../../clients/explained-error";
import { type DescribedBackup } from "../../operations/backup/describe-backups";
import { type Command } from "../command";
import { EXIT } from "../exit-code";
import { withInstallation } from "../installation";
import { findSizedBackup, meantId } from "../described-backups";
import { inBytes, inUtc, table } from "../output/table";

export const showCommand: Command = {
  name: "show",
  takesId: true,
  summary: "show one backup with its snapshots",
  description:
    "Shows one backup with its snapshots: states, times and failures. With datastore and repositoryName, it also shows sizes, and failures that Optimize does not report. The id may be `latest`.",
  examples: [
    "camunda-backup show 1763715000 --management-api-url http://localhost:8092",
    "camunda-backup show latest --config backup.yaml --json",
  ],
  settings: ["managementApi", "datastore", "repositoryName"],
  switches: {},

  run(run) {
    return withInstallation(run, async (installation) => {
      const backupId = await meantId(installation, run.argument ?? "");
      const backup = await findSizedBackup(installation, backupId);
      if (backup === undefined) throw noSuchBackup(backupId);
      run.report.result(backup, described(backup));
      return EXIT.done;
    });
  },
};

export function noSuchBackup(backupId: string): ExplainedError {
  return new ExplainedError(
    "failed",
    `There is no backup ${backupId}. \`camunda-backup list\` shows those that there are.`,
  );
}

function described({ backupId, state, optimizeVersion, sizeInBytes, snapshots }: DescribedBackup): string {
  const rows = snapshots.map((snapshot) => [
    snapshot.name,
    snapshot.state,
    inUtc(snapshot.startTime),
    inUtc(snapshot.endTime),
    inBytes(snapshot.sizeInBytes),
  ]);
  const failures = snapshots.flatMap(({ name, failures: lines }) => lines.map((line) => `${name}: ${line}\n`));
  return [
    `Backup ${backupId}: ${state}, taken by Optimize ${optimizeVersion ?? "?"}, ${inBytes(sizeInBytes)}\n\n`,
    table(["SNAPSHOT", "STATE", "STARTED (UTC)", "ENDED (UTC)", "SIZE"], rows),
    ...(failures.length === 0 ? [] : ["\nFailures:\n", ...failures]),
  ].join("");
}
