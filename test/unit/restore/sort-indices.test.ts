import { sortIndices } from "../../../operations/restore/plan/sort-indices";
import { PART_1, PART_2, withPrefix } from "./situations";

const OWN = withPrefix("optimize", [...PART_1, ...PART_2]);

it("leaves an Optimize alone of which not everything is there, such as one that is being restored", () => {
  const restoring = withPrefix("optimize-b", ["position-based-import-index_v3", "alert_v4"]);
  const { own, neighbours, unknown } = sortIndices("optimize", [...OWN, ...restoring], OWN);
  expect(own).toEqual(OWN);
  expect([...neighbours]).toEqual([["optimize-b", restoring]]);
  expect(unknown).toEqual([]);
});

it("takes no process for another Optimize whose key looks like a mark of one", () => {
  const odd = "optimize-process-instance-x-combined-report_v8";
  expect(sortIndices("optimize", [...OWN, odd], OWN)).toMatchObject({ own: [...OWN, odd], ambiguous: [] });
});

it.each(["business-value-target_v1", "business-value-overview_v1", "job-registry_v1", "web-session_v1"])(
  "knows %s of 8.10, which a backup of 8.9 does not hold",
  (name) => {
    expect(sortIndices("optimize", [`optimize-${name}`], OWN).own).toEqual([`optimize-${name}`]);
  },
);

it.each(["external-event_v1", "user_v1"])("does not know %s, which no Optimize has", (name) => {
  expect(sortIndices("optimize", [`optimize-${name}`], OWN).unknown).toEqual([`optimize-${name}`]);
});

it("knows the names that Optimize leaves without its prefix, because they begin with it", () => {
  const names = [...withPrefix("process", PART_1), "process-metadata_v3", "process-instance-invoice_v8"];
  const { own, unknown } = sortIndices("process", [...names, "process-overview_v2"], names);
  expect(unknown).toEqual([]);
  expect(own).toContain("process-overview_v2");
});

describe("names that read in two ways", () => {
  const inBackup = (...more: string[]) => [...OWN, ...withPrefix("optimize", more)];
  const neighbour = (prefix: string, ...more: string[]) =>
    withPrefix(prefix, [...PART_1, "metadata_v3", "alert_v4", "dashboard_v8", ...more]);

  it.each(["process", "web", "external", "business", "single", "position", "timestamp", "update"])(
    "keep their owners beside an Optimize with the prefix optimize-%s",
    (word) => {
      const own = inBackup("process-overview_v2", "web-session_v1", "single-process-report_v11", "business-key_v2");
      const upgraded = "optimize-update-log_v1";
      const theirs = neighbour(`optimize-${word}`, "process-instance-x_v8");
      const sorted = sortIndices("optimize", [...own, upgraded, ...theirs], own);
      expect(sorted).toMatchObject({ own: [...own, upgraded], unknown: [], ambiguous: [] });
      expect([...sorted.neighbours]).toEqual([[`optimize-${word}`, theirs]]);
    },
  );

  it.each(PART_1)("stop a restore beside optimize-process-instance of which only %s is left", (mark) => {
    const half = withPrefix("optimize-process-instance", [mark, "dashboard_v8", "alert_v4"]);
    expect(sortIndices("optimize", [...OWN, ...half], OWN).ambiguous).toEqual(["optimize-process-instance"]);
  });

  it("take a process's index for nothing else, whatever its key is", () => {
    const keys = [
      "import-index",
      "position-based-import-index",
      "alert",
      "metadata",
      "a_v2",
      "archive-x",
      "b-metadata",
    ];
    const odd = keys.map((key) => `optimize-process-instance-${key}_v8`);
    expect(sortIndices("optimize", [...OWN, ...odd], OWN)).toMatchObject({ own: [...OWN, ...odd], ambiguous: [] });
  });

  it("leave the processes of a shorter prefix alone", () => {
    const prefix = "optimize-process-instance";
    const own = withPrefix(prefix, [...PART_1, ...PART_2, "alert_v4", "dashboard_v8"]);
    const theirs = [`${prefix}-alert_v8`, `${prefix}-settings_v8`, `${prefix}-invoice_v8`];
    expect(sortIndices(prefix, [...own, ...theirs], own)).toMatchObject({ own, unknown: theirs });
  });

  it("are known with a prefix that begins them", () => {
    const own = [...withPrefix("process", PART_1), "process-metadata_v3", "process-instance-instant-dashboard_v8"];
    expect(sortIndices("process", own, own)).toMatchObject({ own, unknown: [], ambiguous: [] });
  });
});
