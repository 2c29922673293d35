import { sortIndices } from "../../../operations/restore/plan/index-names";
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
