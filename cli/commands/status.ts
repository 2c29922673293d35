import { readScheduleStatus } from "../../operations/scheduled-run/schedule-status";
import { type ScheduleStatus } from "../../operations/scheduled-run/schedule-status-type";
import { type Command } from "../command";
import { EXIT } from "../exit-code";
import { missing } from "../installation";
import { inUtc } from "../output/table";

export const statusCommand: Command = {
  name: "status",
  takesId: false,
  summary: "show the state of a schedule in Kubernetes",
  description:
    "Shows the state of a BackupSchedule: its last completed backup, the result of its last run, the number of backups, what runs now, and the time of the next run. Reads the CronJob and the ConfigMap that the runs write. Asks neither Optimize nor the datastore.",
  examples: [
    "camunda-backup status --schedule-namespace camunda --schedule-name optimize-nightly",
    "camunda-backup status --config backup.yaml --json | jq -r .lastCompleted.time",
  ],
  settings: ["schedule"],
  switches: {},

  async run({ settings: { schedule }, surroundings, report }) {
    if (schedule === undefined)
      throw missing("schedule.name", "is needed, and schedule.namespace: which schedule is meant");
    const cronJobs = await surroundings.connectCronJobs(schedule);
    const status = await readScheduleStatus(cronJobs, schedule.name, surroundings.clock.now());
    report.result(status, described(status));
    return EXIT.done;
  },
};

function described(status: ScheduleStatus): string {
  const { namespace, name, schedule, timeZone, suspended, next, running, lastCompleted, lastRun, kept } = status;
  const { lastRestoreCheck: check, withoutPod = [], notKnown, restoreCheckNotKnown } = status;
  const lines = [
    ["schedule", `${namespace}/${name}, ${schedule} (${timeZone})${suspended ? ", suspended" : ""}`],
    ["next run", suspended ? "none: it is suspended" : inUtc(next)],
    ["running", running.length === 0 ? "nothing" : running.join(", ")],
    ...withoutPod.map(({ job, reason }) => ["without pod", `${job}: ${noPod(reason)}`]),
    [
      "last completed",
      lastCompleted === undefined ? (notKnown === undefined ? "none" : "not known") : completed(lastCompleted),
    ],
    [
      "last run",
      lastRun === undefined
        ? notKnown === undefined
          ? "none yet"
          : `not known: ${notKnown}`
        : `${inUtc(lastRun.time)}, ${lastRun.result}: ${lastRun.message}`,
    ],
    ["backups kept", kept === undefined ? "-" : String(kept)],
    ...(restoreCheckNotKnown === undefined ? [] : [["restore check", `not known: ${restoreCheckNotKnown}`]]),
    ...(check === undefined ? [] : [["restore check", `${inUtc(check.time)}, ${check.result}: ${check.message}`]]),
  ];
  return lines.map(([what = "", value = ""]) => `${`${what}:`.padEnd(16)}${value}\n`).join("");
}

function noPod(reason: string): string {
  return reason === "" ? "its pod is not there yet" : `its pod could not be created: ${reason}`;
}

function completed({ backupId, time, durationSeconds, optimizeVersion }: NonNullable<ScheduleStatus["lastCompleted"]>) {
  const duration = durationSeconds === undefined ? "" : `, took ${Math.round(durationSeconds)} s`;
  return `${backupId}, ${inUtc(time)}${duration}, Optimize ${optimizeVersion}`;
}
