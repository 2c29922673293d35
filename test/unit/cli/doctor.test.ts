import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { TransportError } from "../../../clients/http/transport-error";
import { type DoctorFinding } from "../../../operations/doctor/doctor-finding";
import { DECLARED, NETWORK_POLICIES } from "../../../operations/scheduled-run/declared-access";
import { CommandRuns } from "./command-runs";

describe("doctor", () => {
  const runs = new CommandRuns();
  const examined = async (...argv: string[]) => {
    const ran = await runs.run("doctor", "--json", ...argv);
    const { worst, findings } = ran.json() as { worst: string; findings: DoctorFinding[] };
    const level = (check: string) => findings.filter((finding) => finding.check === check).map((one) => one.level);
    return { exitCode: ran.exitCode, worst, findings, level };
  };

  it("finds a good installation good, in a table and as JSON", async () => {
    runs.installation.add("7", 0.5);
    const { exitCode, worst, findings } = await examined();
    expect({ exitCode, worst }).toEqual({ exitCode: 0, worst: "ok" });
    expect(findings.map(({ check }) => check)).toEqual([
      "configuration",
      "repository",
      "permissions",
      "versions",
      "versions",
      "prefix",
      "clock",
      "restore",
      "storage",
      "last-backup",
    ]);
    const { output } = await runs.run("doctor");
    expect(output).toMatch(/^LEVEL +CHECK +FINDING\nok +configuration +Optimize at http:\/\/optimize.test:8092/);
    expect(output).not.toContain("What to do");
  });

  it("goes on after each thing that cannot be looked at, and ends with 4 on a problem", async () => {
    const { installation } = runs;
    installation.optimizeFails.list = () => {
      throw new ManagementApiError("not-configured", 400, "answered 400: no name.", "Set the variable.");
    };
    installation.datastore.repositories.get = () => Promise.resolve(undefined);
    installation.privileges = { kind: "told", who: "backup", missing: ["cluster:admin/repository/put"] };
    const { exitCode, level } = await examined();
    expect(exitCode).toBe(4);
    expect(level("configuration")).toEqual(["problem"]);
    expect(level("repository")).toEqual(["problem"]);
    expect(level("permissions")).toEqual(["warning"]);
    expect(level("prefix")).toEqual([]);
    expect(level("last-backup")).toEqual(["unknown"]);
    const { output } = await runs.run("doctor");
    expect(output).toContain("What to do:\n  configuration: Set the variable.\n  repository: Register it");
  });

  it("tells of a datastore that cannot be reached, and looks at the rest", async () => {
    runs.installation.add("7", 0.5);
    runs.installation.refusal = new TransportError("refused", false, "http://datastore.test:9200 refuses connections");
    const { exitCode, level, findings } = await examined();
    expect(exitCode).toBe(4);
    expect(findings[1]).toMatchObject({ check: "datastore", finding: expect.stringContaining("refuses") as unknown });
    expect(level("configuration")).toEqual(["ok"]);
    expect(level("last-backup")).toEqual(["ok"]);
  });

  it("counts an old backup as a problem only where somebody said what is old", async () => {
    runs.installation.add("7", 3);
    expect(await examined()).toMatchObject({ exitCode: 0, worst: "warning" });
    expect(await examined("--maximum-age-hours", "48")).toMatchObject({ exitCode: 4, worst: "problem" });
    expect(await examined("--maximum-age-hours", "80")).toMatchObject({ exitCode: 0, worst: "ok" });
  });

  it("looks at the schedule where one is named, and says when it cannot", async () => {
    runs.installation.add("7", 0.5);
    const named = ["--schedule-namespace", "camunda", "--schedule-name", "nightly"];
    expect((await examined(...named)).level("schedule")).toEqual(["unknown"]);
    const cronJob = { schedule: "0 3 * * *", timeZone: "Etc/UTC", lastScheduleTime: undefined };
    const nightly = { ...cronJob, suspend: true, lastSuccessfulTime: undefined, activeJobs: [] };
    runs.installation.schedules.set("nightly", nightly);
    expect((await examined(...named)).level("schedule")).toEqual(["warning", "unknown"]);
  });

  it("looks at the Role of the schedule where one is named, and ends with 4 where it has more than is declared", async () => {
    runs.installation.add("7", 0.5);
    const named = ["--schedule-namespace", "camunda", "--schedule-name", "nightly"];
    expect((await examined()).level("schedule-access")).toEqual([]);
    const annotations = { [DECLARED]: '{"rules":[]}', [NETWORK_POLICIES]: "[]" };
    runs.installation.accessObjects.set("nightly", { annotations, spec: { rules: [] } });
    const good = await examined(...named);
    expect([good.exitCode, good.level("schedule-access")]).toEqual([0, ["ok"]]);
    runs.installation.accessObjects.set("nightly", { annotations, spec: { rules: [{ verbs: ["*"] }] } });
    const bad = await examined(...named);
    expect([bad.exitCode, bad.level("schedule-access")]).toEqual([4, ["problem"]]);
  });

  it("wants something to look at", async () => {
    expect(await runs.runWith({}, "doctor")).toMatchObject({ exitCode: 2 });
  });
});
