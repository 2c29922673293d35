import { type Command } from "../command";
import { EXIT } from "../exit-code";
import { withInstallation } from "../installation";
import { listBackups } from "../described-backups";
import { inBytes, inUtc, table } from "../output/table";

const NO_SIZES =
  "camunda-backup: --sizes needs --datastore-url and --repository-name: Optimize does not tell sizes, the datastore does.";

export const listCommand: Command = {
  name: "list",
  takesId: false,
  summary: "list the backups, newest first",
  description:
    "Lists the backups, newest first, with the state of their snapshots. Asks the datastore if datastore and repositoryName are given, which works while Optimize is down. Otherwise asks Optimize. Sizes are looked up with --sizes only.",
  examples: [
    "camunda-backup list --management-api-url http://localhost:8092",
    "camunda-backup list --datastore-url http://localhost:9200 --repository-name optimize --sizes",
    "camunda-backup list --config backup.yaml --json | jq -r '.[] | select(.state != \"COMPLETED\") | .backupId'",
  ],
  settings: ["managementApi", "datastore", "repositoryName"],
  switches: { sizes: "look up the sizes too, in the datastore; takes longer where there are many backups" },

  async run(run) {
    const withSizes = run.switches.has("sizes");
    const backups = await withInstallation(run, (installation) => listBackups(installation, withSizes));
    const rows = backups.map(({ backupId, state, startedAt, completedAt, optimizeVersion, sizeInBytes, snapshots }) => [
      backupId,
      state,
      inUtc(startedAt),
      inUtc(completedAt),
      optimizeVersion ?? "-",
      inBytes(sizeInBytes),
      String(snapshots.length),
    ]);
    const size = withSizes ? "SIZE" : "SIZE (--sizes)";
    const headings = ["ID", "STATE", "STARTED (UTC)", "COMPLETED (UTC)", "OPTIMIZE", size, "SNAPSHOTS"];
    run.report.result(backups, rows.length === 0 ? "There are no backups.\n" : table(headings, rows));
    if (withSizes && run.settings.datastore === undefined) run.report.note(NO_SIZES);
    return EXIT.done;
  },
};
