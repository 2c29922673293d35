import * as pulumi from "@pulumi/pulumi";

import { getOptimizeBackups, getOptimizeBackupsOutput } from "../../../provider/optimize-backups/get-optimize-backups";
import { type RunningOptimize, startOptimizeStandIn } from "../../stack/optimize";
import { SnapshotMemory } from "../stack/snapshot-memory";

let memory: SnapshotMemory;
let optimize: RunningOptimize;

beforeAll(async () => {
  memory = await new SnapshotMemory().start();
  memory.repositories.add("backups");
  memory.add("camunda_optimize_9_8.8.0_part_1_of_2");
  memory.add("camunda_optimize_9_8.8.0_part_2_of_2");
  optimize = await startOptimizeStandIn({
    datastoreUrl: memory.url,
    engine: "elasticsearch",
    repositoryName: "backups",
  });
});
afterAll(async () => {
  await optimize.stop();
  await memory.stop();
});

/** What a stack output would show. */
function known<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => void output.apply(resolve));
}

test("no secret input makes the result secret", async () => {
  const managementApi = { url: optimize.url, headers: { "x-token": pulumi.secret("sesame") } };
  const backups = getOptimizeBackupsOutput({ managementApi });
  expect(await pulumi.isSecret(backups)).toBe(false);
  expect(await known(backups)).toMatchObject([{ backupId: "9", state: "COMPLETED" }]);
  const whole = getOptimizeBackupsOutput({ managementApi: pulumi.secret({ url: optimize.url }) });
  expect(await pulumi.isSecret(whole)).toBe(false);
  expect(await known(whole)).toEqual(await getOptimizeBackups({ managementApi: { url: optimize.url } }));
});

test.each([
  [{}, /^datastore: is needed, or managementApi/],
  [{ datastore: { url: "http://localhost:9200" } }, /^repositoryName: is needed together with datastore/],
  [{ managementApi: { url: "no address" } }, /^managementApi\.url: /],
])("arguments that name no place to look: %j", async (args, message) => {
  await expect(getOptimizeBackups(args)).rejects.toThrow(message);
});
