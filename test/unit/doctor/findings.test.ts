import { type DescribedBackup } from "../../../operations/backup/describe-backups";
import { type ManagementAnswer } from "../../../operations/configuration/management-answer";
import { backupFindings } from "../../../operations/doctor/backup-findings";
import { clockFinding } from "../../../operations/doctor/clock-finding";
import { configurationFindings } from "../../../operations/doctor/configuration-findings";
import { type DoctorFinding, worstLevel } from "../../../operations/doctor/doctor-finding";
import { NEEDED_PRIVILEGES, wantedPrivileges } from "../../../operations/doctor/needed-privileges";
import { permissionFindings } from "../../../operations/doctor/permission-findings";
import { prefixFindings } from "../../../operations/doctor/prefix-findings";
import { repositoryFindings } from "../../../operations/doctor/repository-findings";
import { scheduleFindings } from "../../../operations/doctor/schedule-findings";
import { storageRuleFindings } from "../../../operations/doctor/storage-findings";
import { type ScheduleStatus } from "../../../operations/scheduled-run/schedule-status-type";
import { versionFindings } from "../../../operations/doctor/version-findings";

const NOW = Date.parse("2026-06-02T12:00:00.000Z");
const levels = (findings: readonly DoctorFinding[]) => findings.map(({ level }) => level);

describe("the configuration", () => {
  const answer = (more: Partial<ManagementAnswer>): ManagementAnswer => ({
    answer: "ready",
    reason: undefined,
    backups: [],
    presence: "runs",
    ...more,
  });

  it("is good when Optimize lists its backups, and they lie where they should", () => {
    expect(levels(configurationFindings("http://o:8092", answer({}), []))).toEqual(["ok"]);
    expect(levels(configurationFindings("http://o:8092", answer({}), undefined))).toEqual(["ok"]);
  });

  it("is a problem with what Optimize answered, and the way out apart", () => {
    const apart = { said: "answered 400: no name", wayOut: "Set the variable." };
    const [finding] = configurationFindings("http://o:8092", answer({ reason: "both", apart }), undefined);
    expect(finding).toMatchObject({ level: "problem", finding: "answered 400: no name", advice: "Set the variable." });
  });

  it("says how an Optimize that does not answer is reached", () => {
    const [finding] = configurationFindings("http://o:8092", answer({ reason: "http://o:8092 refuses" }), undefined);
    expect(finding).toMatchObject({ level: "problem", finding: "http://o:8092 refuses" });
    expect(finding?.advice).toContain("inKubernetes");
  });

  it("is a problem when the listed backups lie elsewhere", () => {
    const [finding] = configurationFindings("http://o:8092", answer({}), ["7", "8"]);
    expect(finding).toMatchObject({ level: "problem" });
    expect(finding?.finding).toContain("7, 8");
  });
});

describe("a repository", () => {
  const fs = { name: "optimize", type: "fs", settings: {} };
  const works = { kind: "works", nodes: ["a", "b"] } as const;

  it.each([
    ["that is not registered", undefined, undefined, "problem"],
    ["that works", fs, works, "ok"],
    ["that does not work", fs, { kind: "broken", message: "node a cannot write" }, "problem"],
    ["that could not be verified", fs, { kind: "not-found-out", message: "403" }, "unknown"],
    ["that is read-only", { ...fs, settings: { readonly: "true" } }, works, "warning"],
    ["of the type url", { ...fs, type: "url" }, works, "warning"],
  ] as const)("%s", (_, repository, verified, level) => {
    expect(levels(repositoryFindings("optimize", repository, verified))).toEqual([level]);
  });
});

describe("permissions", () => {
  it("are complete, or not checked at all", () => {
    expect(levels(permissionFindings({ kind: "told", who: "backup", missing: [] }))).toEqual(["ok"]);
    expect(levels(permissionFindings({ kind: "no-security" }))).toEqual(["ok"]);
    expect(levels(permissionFindings({ kind: "not-told", status: 403 }))).toEqual(["unknown"]);
  });

  it("name what is missing, for what, and the privilege that holds it", () => {
    const missing = ["cluster:admin/snapshot/get", "indices:admin/delete", "cluster:admin/snapshot/delete"];
    const findings = permissionFindings({ kind: "told", who: "backup", missing });
    expect(findings).toMatchObject([
      {
        level: "problem",
        finding: expect.stringMatching(/^backup lacks cluster:admin\/snapshot\/get, for list/) as unknown,
      },
      { level: "warning", finding: expect.stringContaining("deleting through the datastore") as unknown },
      { level: "warning", finding: "backup lacks indices:admin/delete, for restore and check-restore." },
    ]);
    expect(findings.map(({ advice }) => advice)).toEqual([
      "Give one of its roles the cluster privilege monitor_snapshot; docs/permissions.md has whole roles.",
      "Give one of its roles the cluster privilege cluster:admin/snapshot/delete (or manage), if it is to do that; docs/permissions.md has whole roles.",
      "Give one of its roles the index privilege delete_index, if it is to do that; docs/permissions.md has whole roles.",
    ]);
  });

  it("lose no action on the way: each that is asked for is reported when it is missing", () => {
    const { cluster, index } = wantedPrivileges("optimize");
    for (const action of [...cluster, ...index.actions]) {
      const [finding] = permissionFindings({ kind: "told", who: "backup", missing: [action] });
      expect(finding?.finding).toContain(action);
    }
    expect(index.pattern).toBe("optimize-*");
    expect(NEEDED_PRIVILEGES.some(({ always }) => always)).toBe(true);
  });

  it("of OpenSearch are told by roles, as far as those say anything", () => {
    const of = (...roles: string[]) => permissionFindings({ kind: "roles", who: "backup", roles });
    expect(of("all_access")).toMatchObject([{ level: "ok" }]);
    expect(of("manage_snapshots")).toMatchObject([{ level: "unknown" }]);
    expect(of()[0]?.finding).toContain("backup has no role");
  });
});

describe("versions", () => {
  it.each([
    ["elasticsearch", "8.19.5", "8.8.0", ["ok", "ok"]],
    ["elasticsearch", "9.1.0", "8.9.0", ["ok", "warning"]],
    ["elasticsearch", "9.2.3", "8.9.1", ["ok", "ok"]],
    ["elasticsearch", "8.16.0", "8.8.0", ["warning", "ok"]],
    ["elasticsearch", "10.0.0", "8.10.0", ["warning", "warning"]],
    ["opensearch", "2.19.1", "8.6.3", ["ok", "warning"]],
    ["opensearch", "3.8.0", "8.10.0", ["ok", "ok"]],
    ["opensearch", "3.8.0", "8.11.0", ["ok", "unknown"]],
    ["opensearch", "3.8.0", undefined, ["ok", "unknown"]],
    ["opensearch", "weekly", "8.10.0", ["unknown"]],
  ] as const)("%s %s with Optimize %s", (engine, version, optimizeVersion, expected) => {
    expect(levels(versionFindings({ engine, version }, optimizeVersion))).toEqual(expected);
  });
});

describe("the last completed backup", () => {
  const backup = (backupId: string, state: string, hoursAgo: number): DescribedBackup => {
    const time = new Date(NOW - hoursAgo * 3_600_000).toISOString();
    const completedAt = state === "COMPLETED" ? time : undefined;
    return {
      backupId,
      state,
      optimizeVersion: "8.8.0",
      startedAt: time,
      completedAt,
      sizeInBytes: undefined,
      snapshots: [],
    };
  };

  it.each([
    [[], undefined, ["problem"]],
    [[backup("1", "COMPLETED", 26)], undefined, ["ok"]],
    [[backup("1", "COMPLETED", 27)], undefined, ["warning"]],
    [[backup("1", "COMPLETED", 27)], 27, ["ok"]],
    [[backup("1", "COMPLETED", 27)], 26, ["problem"]],
    [[backup("2", "FAILED", 1), backup("1", "COMPLETED", 25)], undefined, ["ok", "warning"]],
    [[backup("2", "IN_PROGRESS", 0), backup("1", "COMPLETED", 25)], undefined, ["ok", "ok"]],
    [[backup("2", "INCOMPLETE", 1)], undefined, ["problem", "warning"]],
    [[backup("2", "COMPLETED", 1), backup("1", "FAILED", 25)], undefined, ["ok"]],
  ] as const)("%#", (backups, maximumAgeHours, expected) => {
    expect(levels(backupFindings(backups, NOW, maximumAgeHours))).toEqual(expected);
  });

  it("is told with its age", () => {
    expect(backupFindings([backup("1", "COMPLETED", 1.5)], NOW, undefined)[0]?.finding).toContain("1.5 hours ago");
    expect(backupFindings([backup("1", "COMPLETED", 72)], NOW, undefined)[0]?.finding).toContain("3 days ago");
  });
});

describe("clocks", () => {
  it("agree within half a minute, whatever the second's fraction and the way there take", () => {
    expect(clockFinding(NOW, NOW + 999, NOW + 999).level).toBe("ok");
    expect(clockFinding(NOW + 20_000, NOW, NOW + 25_000).level).toBe("ok");
    expect(clockFinding(NOW + 30_000, NOW, NOW).level).toBe("ok");
  });

  it("differ beyond it, in both directions", () => {
    expect(clockFinding(NOW + 31_000, NOW, NOW).finding).toContain("31 seconds ahead");
    expect(clockFinding(NOW - 61_000, NOW, NOW).finding).toContain("60 seconds behind");
  });
});

describe("the storage rule", () => {
  it.each([
    [undefined, undefined, "unknown"],
    ["rdbms", undefined, "ok"],
    ["none", undefined, "ok"],
    ["opensearch", undefined, "problem"],
    ["elasticsearch", "external", "ok"],
  ] as const)("%s, %s", (storage, coordination, level) => {
    expect(levels(storageRuleFindings(storage, coordination))).toEqual([level]);
  });
});

describe("the prefix", () => {
  const of = (name: string, prefix: string) => ({
    name,
    state: "SUCCESS",
    startTime: "",
    endTime: "",
    indices: [`${prefix}-position-based-import-index_v3`],
    failures: [],
  });

  it("is one Optimize's, of several a problem", () => {
    expect(levels(prefixFindings("r", undefined, []))).toEqual(["unknown"]);
    expect(levels(prefixFindings("r", undefined, [of("a", "optimize")]))).toEqual(["ok"]);
    expect(levels(prefixFindings("r", undefined, [of("a", "optimize"), of("b", "optimize-b")]))).toEqual(["problem"]);
    expect(levels(prefixFindings("r", "optimize-b", [of("a", "optimize")]))).toEqual(["problem"]);
  });
});

describe("the schedule", () => {
  const status = (more: Partial<ScheduleStatus> = {}): ScheduleStatus => ({
    namespace: "camunda",
    name: "nightly",
    schedule: "0 3 * * *",
    timeZone: "Etc/UTC",
    suspended: false,
    next: "2026-06-03T03:00:00.000Z",
    running: [],
    lastRun: { time: "2026-06-02T03:00:00.000Z", result: "completed", message: "" },
    ...more,
  });
  const checked = (result: string) =>
    ({ version: 1, time: "2026-06-02T12:00:00.000Z", result, message: "m." }) as const;
  const ended = (result: string) => ({ lastRun: { time: "2026-06-02T03:00:00.000Z", result, message: "because" } });

  it.each([
    [status(), ["ok"]],
    [status({ running: ["job"] }), ["ok"]],
    [status(ended("failed")), ["ok", "warning"]],
    [status(ended("not-pruned")), ["ok", "warning"]],
    [status({ lastRestoreCheck: checked("completed") }), ["ok", "ok"]],
    [status({ lastRestoreCheck: checked("failed") }), ["ok", "problem"]],
    [status({ lastRestoreCheck: checked("busy") }), ["ok", "warning"]],
    [{ ...status(), suspended: true, next: undefined }, ["warning"]],
    [{ ...status(), next: undefined }, ["problem"]],
    [{ ...status(), lastRun: undefined }, ["ok", "unknown"]],
  ])("%#", (given, expected) => expect(levels(scheduleFindings(given as ScheduleStatus))).toEqual(expected));
});

describe("the worst level", () => {
  it("is ok of nothing, and a problem whatever else there is", () => {
    expect(worstLevel([])).toBe("ok");
    expect(worstLevel([{ level: "unknown" }, { level: "warning" }])).toBe("warning");
    expect(worstLevel([{ level: "problem" }, { level: "ok" }])).toBe("problem");
  });
});
