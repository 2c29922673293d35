import { type StoredSnapshot } from "../../../clients/datastore/stored-snapshot";
import { missingIndices } from "../../../operations/doctor/missing-indices";

const PART_1 = ["optimize-position-based-import-index_v3", "optimize-metadata_v3"];
const PART_2 = ["optimize-process-instance-invoice_v8", "optimize-process-instance-order_v8-000001"];

function backup(id: string, day: number, parts: readonly (readonly string[])[] = [PART_1, PART_2]): StoredSnapshot[] {
  const startTime = `2026-11-${String(day).padStart(2, "0")}T03:00:00.000Z`;
  return parts.map((indices, index) => ({
    name: `camunda_optimize_${id}_8.8.0_part_${index + 1}_of_2`,
    state: "SUCCESS",
    startTime,
    endTime: startTime,
    indices,
    failures: [],
  }));
}

const all = [...PART_1, ...PART_2];
const [, , invoice = ""] = all;
const others = all.filter((name) => name !== invoice);

describe("what the newest backup holds and the datastore does not", () => {
  it.each<[string, readonly string[], readonly StoredSnapshot[]]>([
    ["all is there", all, backup("7", 7)],
    ["versions in names are later ones", all.map((name) => name.replace(/_v\d+/, "_v99")), backup("7", 7)],
    ["there is no backup", others, []],
    ["only an older backup held it", others, [...backup("6", 6), ...backup("7", 7, [PART_1, PART_2.slice(1)])]],
    [
      "the newest is another Optimize's",
      others,
      backup("7", 7, [["other-metadata_v3"], ["other-process-instance-x_v8"]]),
    ],
    ["none is complete", others, backup("7", 7).slice(0, 1)],
  ])("is not told where %s", (_what, listed, stored) => {
    expect(missingIndices("optimize", listed, stored)).toEqual([]);
  });

  it("is a warning that names the backup and the indices", () => {
    expect(missingIndices("optimize", others, [...backup("7", 7), ...backup("6", 6)])).toEqual([
      expect.objectContaining({
        level: "warning",
        finding: expect.stringMatching(
          /^The newest complete backup, 7, holds 1 index that is not in this datastore now: \S+invoice_v8\.$/,
        ) as string,
      }),
    ]);
  });
});
