import { startOptimizeStandIn, type OptimizeStandInOptions } from "../../stack/optimize";
import { SnapshotMemory } from "./snapshot-memory";
import { until } from "./until";

let memory: SnapshotMemory;

beforeEach(async () => {
  memory = await new SnapshotMemory().start();
  memory.repositories.add("parts");
});
afterEach(() => memory.stop());

/** Of each part its name, and after it the aliases without the prefix. */
async function taken(backupId: number, options: Partial<OptimizeStandInOptions>): Promise<string[][]> {
  const settings = { datastoreUrl: memory.url, engine: "elasticsearch", repositoryName: "parts" } as const;
  const optimize = await startOptimizeStandIn({ ...settings, ...options });
  const headers = { "Content-Type": "application/json" };
  await fetch(`${optimize.url}/actuator/backups`, { method: "POST", headers, body: JSON.stringify({ backupId }) });
  await until(() => Promise.resolve(memory.created.length === 2));
  await optimize.stop();
  return memory.created
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, indices }) => [name, ...indices.split(",").map((alias) => alias.replace("optimize-", ""))]);
}

it.each([
  ["8.7.11", 20, ["variable-update-instance"]],
  ["8.8.0-alpha3", 19, []],
  ["8.9.0", 19, []],
  ["8.10.0", 23, ["business-value-target", "business-value-overview", "job-registry", "web-session"]],
])("is two snapshots of all that %s has, the two import indices apart", async (version, others, own) => {
  const [part1, part2] = await taken(5, { version });
  const name = (part: number) => `camunda_optimize_5_${version.split("-")[0]}_part_${part}_of_2`;
  expect(part1).toEqual([name(1), "position-based-import-index", "timestamp-based-import-index"]);
  expect(part2).toHaveLength(1 + others + 1);
  expect(part2).toEqual([name(2), ...(part2 ?? []).slice(1, -1), "process-instance-invoice"]);
  const notEverywhere = /^(variable-update|business-value|job-reg|web-sess|import-index|license|event|decision-inst)/;
  expect(part2?.filter((alias) => notEverywhere.test(alias))).toEqual(own);
});

it("has the registry of jobs in part 1 where it is asked for, and a neighbour's processes in neither", async () => {
  memory.aliases.push("optimize-b-process-instance-invoice", "optimize-b-metadata");
  const [part1, part2] = await taken(6, { version: "8.10.0", jobRegistryInPart1: true });
  expect(part1?.slice(1)).toEqual(["position-based-import-index", "timestamp-based-import-index", "job-registry"]);
  expect(part2).not.toContain("job-registry");
  expect(part2?.filter((alias) => alias.startsWith("b-"))).toEqual([]);
});

it("names a fixed index even when that is gone, but not a process's", async () => {
  memory.aliases = [];
  const [, part2] = await taken(1, { version: "8.8.0" });
  expect(part2).toContain("dashboard");
  expect(part2?.filter((alias) => alias.startsWith("process-instance"))).toEqual([]);
});
