import { sharedRepositoryProblem } from "../../../operations/backup/index-prefix";
import { whatStays } from "../../../operations/backup/what-stays";
import { whoseIndices } from "../../../operations/backup/whose-indices";
import { partName } from "./simulation";

const imports = (prefix: string) => [
  `${prefix}-position-based-import-index_v3`,
  `${prefix}-timestamp-based-import-index_v5`,
];

describe("whose a backup is", () => {
  test.each<[string, readonly string[] | undefined, string, string]>([
    ["its own import indices", [...imports("optimize"), "optimize-alert_v1"], "optimize", "own"],
    ["those of a prefix that continues its own", imports("optimize-prod"), "optimize", "others"],
    ["those of a prefix that its own continues", imports("optimize"), "optimize-prod", "others"],
    ["those of a prefix that begins alike", imports("optimize2"), "optimize", "others"],
    ["both its own and a neighbour's", [...imports("optimize-prod"), ...imports("optimize")], "optimize", "own"],
    ["an index of nobody's that begins otherwise", [...imports("optimize"), "logs-1"], "optimize", "others"],
    ["part 2 alone", ["optimize-metadata_v3"], "optimize", "own"],
    ["a neighbour's part 2 alone", ["optimize-prod-metadata_v3"], "optimize", "not-known"],
    ["an index of a version to come alone", ["optimize-news_v1"], "optimize", "not-known"],
    ["no index", [], "optimize", "not-known"],
    ["nobody tells", undefined, "optimize", "not-known"],
    [
      "a decision with the key of an import index",
      ["optimize-decision-instance-timestamp-based-import-index_v5"],
      "optimize",
      "not-known",
    ],
    [
      "that one beside its own",
      [...imports("optimize"), "optimize-decision-instance-timestamp-based-import-index_v5"],
      "optimize",
      "own",
    ],
    [
      "a name that two Optimizes give",
      ["optimize-process-instance-alert_v8"],
      "optimize-process-instance",
      "not-known",
    ],
  ])("%s", (_what, indices, prefix, kind) => {
    expect(whoseIndices(indices, prefix).kind).toBe(kind);
  });
});

describe("what stays of the same Optimize", () => {
  const backup = (backupId: string, indices: readonly string[]) => ({
    backupId,
    snapshots: [1, 2].map((part) => ({
      name: partName(backupId, "8.8.0", part),
      state: "SUCCESS",
      startTime: "2026-01-01T00:00:00.000Z",
      indices: part === 1 ? indices : [],
    })),
  });

  test.each<[string, string, string | undefined, boolean]>([
    ["optimize", "optimize-prod", undefined, false],
    ["optimize", "optimize-prod", "optimize", false],
    ["optimize-prod", "optimize", undefined, false],
    ["optimize-prod", "optimize-prod", "optimize-prod", true],
    ["optimize", "optimize", undefined, true],
  ])("a backup of %s, beside one of %s (declared: %s)", (deleted, other, declared, stays) => {
    const all = [backup("1", imports(deleted)), backup("2", imports(other))];
    expect(whatStays(backup("1", imports(deleted)), all, declared)).toHaveLength(stays ? 1 : 0);
  });
});

test("a decision with the key of an import index is no second Optimize in a repository", () => {
  const indices = [...imports("optimize"), "optimize-decision-instance-timestamp-based-import-index_v5"];
  for (const indexPrefix of ["optimize", undefined]) {
    const found = sharedRepositoryProblem({ repositoryName: "backups", indexPrefix }, [{ name: "one", indices }]);
    expect(found).toBeUndefined();
  }
});
