import { type CronJob } from "../../../clients/kubernetes/cron-jobs";
import { statusText } from "../../../operations/scheduled-run/run-status";
import { CommandRuns } from "./command-runs";
import { runCommand } from "./memory-installation";

const runs = new CommandRuns();
const environment = { CAMUNDA_BACKUP_SCHEDULE_NAMESPACE: "camunda", CAMUNDA_BACKUP_SCHEDULE_NAME: "nightly" };
const status = (...argv: string[]) => runCommand(runs.installation, ["status", ...argv], { environment });

const nightly: CronJob = {
  schedule: "0 3 * * *",
  timeZone: "Europe/Berlin",
  suspend: false,
  lastScheduleTime: undefined,
  lastSuccessfulTime: undefined,
  activeJobs: [],
};
const left = {
  version: 1,
  lastCompleted: { backupId: "7", time: "2026-05-31T01:02:00.000Z", durationSeconds: 119.6, optimizeVersion: "8.8.0" },
  lastRun: {
    time: "2026-06-01T01:01:00.000Z",
    result: "failed",
    message: "The backup 8 ended as FAILED.",
    backupId: "8",
  },
  kept: 14,
  next: "2026-05-01T01:00:00.000Z",
} as const;

beforeEach(() => {
  runs.installation.schedules.set("nightly", nightly);
  runs.installation.configMaps.set("nightly-status", { status: statusText(left) });
});

describe("camunda-backup status", () => {
  it("tells the last completed backup, the last run and the next one by the CronJob's own zone", async () => {
    const { exitCode, output } = await status();
    expect(exitCode).toBe(0);
    expect(output).toBe(
      [
        "schedule:       camunda/nightly, 0 3 * * * (Europe/Berlin)",
        "next run:       2026-06-02 01:00:00",
        "running:        nothing",
        "last completed: 7, 2026-05-31 01:02:00, took 120 s, Optimize 8.8.0",
        "last run:       2026-06-01 01:01:00, failed: The backup 8 ended as FAILED.",
        "backups kept:   14",
        "",
      ].join("\n"),
    );
  });

  it("has no next run while it is suspended, whatever the last run foretold", async () => {
    runs.installation.schedules.set("nightly", { ...nightly, suspend: true });
    expect((await status("--json")).json()).not.toHaveProperty("next");
    expect((await status()).output).toMatch(/suspended\nnext run: +none: it is suspended/);
  });

  it("knows schedules that have not run yet, and what runs now", async () => {
    runs.installation.configMaps.clear();
    runs.installation.schedules.set("nightly", { ...nightly, activeJobs: ["nightly-29"] });
    expect((await status("--json")).json()).toEqual({
      namespace: "camunda",
      name: "nightly",
      schedule: "0 3 * * *",
      timeZone: "Europe/Berlin",
      suspended: false,
      next: "2026-06-02T01:00:00.000Z",
      running: ["nightly-29"],
    });
  });

  it("does not take a Job for running whose pod could not be created", async () => {
    const reason = 'pods "nightly-29-x" is forbidden: exceeded quota: pods=0';
    runs.installation.schedules.set("nightly", { ...nightly, activeJobs: ["nightly-28", "nightly-29"] });
    runs.installation.podless.set("nightly-29", reason);
    const { output } = await status();
    expect(output).toContain("running:        nightly-28\n");
    expect(output).toContain(`without pod:    nightly-29: its pod could not be created: ${reason}\n`);
    expect((await status("--json")).json()).toMatchObject({ withoutPod: [{ job: "nightly-29", reason }] });
  });

  it.each([
    [JSON.stringify({ ...left, version: 2 }), "written by a later version of pulumi-camunda-backup (as version 2)"],
    ["{", "not one of ours, or damaged"],
  ])("does not take a status that it cannot read for none: %s", async (text, why) => {
    runs.installation.configMaps.set("nightly-status", { status: text });
    const { output } = await status();
    expect(output).toContain("last completed: not known\n");
    expect(output).toMatch(new RegExp(`last run: +not known: .*${why.replace(/[()]/g, "\\$&")}`));
  });

  it("does not take a check of a restore that it cannot read for none", async () => {
    const restoreCheck = JSON.stringify({ version: 3 });
    runs.installation.configMaps.set("nightly-status", { status: statusText(left), restoreCheck });
    expect((await status()).output).toMatch(/restore check: +not known: written by a later version .*as version 3/);
  });

  it("shows nothing of a schedule of the same name that was here before", async () => {
    runs.installation.schedules.set("nightly", { ...nightly, createdAt: "2026-06-01T02:00:00Z" });
    expect((await status()).output).toMatch(/last completed: none\nlast run: +none yet\nbackups kept: +-\n$/);
    runs.installation.schedules.set("nightly", { ...nightly, createdAt: "2026-05-01T02:00:00Z" });
    expect((await status()).output).toContain("last completed: 7,");
  });

  it("names what there is when there is no such schedule, and the flag when none is given", async () => {
    const unknown = await status("--schedule-name", "weekly");
    expect(unknown).toMatchObject({ exitCode: 4 });
    expect(unknown.errorOutput).toMatch(/no CronJob weekly in the namespace camunda; it has nightly/);
    const none = await runCommand(runs.installation, ["status"], { environment: {} });
    expect(none).toMatchObject({ exitCode: 2 });
    expect(none.errorOutput).toContain("--schedule-name");
  });
});
