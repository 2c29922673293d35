import { startOptimizeStandIn, startOtherComponent, type OtherComponent } from "../../stack/optimize";
import { SnapshotMemory } from "./snapshot-memory";
import { until } from "./until";

const json = { "Content-Type": "application/json" };

describe("the API of Optimize 3.9", () => {
  it("takes text ids, answers the snapshots' names, and knows the state alone", async () => {
    const memory = await new SnapshotMemory().start();
    const standIn = { datastoreUrl: memory.url, engine: "elasticsearch", api: "3.9" } as const;
    const optimize = await startOptimizeStandIn({ ...standIn, repositoryName: "backups" });
    const ask = async (method: string, path: string, body?: string) => {
      const init = body === undefined ? {} : { body, headers: json };
      const answer = await fetch(`${optimize.url}/actuator/backup${path}`, { method, ...init });
      return { status: answer.status, text: await answer.text() };
    };
    expect((await ask("GET", "/backup1")).status).toBe(400);
    memory.repositories.add("backups");
    expect((await ask("GET", "/backup1")).status).toBe(404);
    expect(await ask("POST", "", '{"backupId":"backup1"}')).toEqual({
      status: 200,
      text: '{"scheduledSnapshots":["camunda_optimize_backup1_3.9.0_part_1_of_2","camunda_optimize_backup1_3.9.0_part_2_of_2"]}',
    });
    await until(async () => (await ask("GET", "/backup1")).text === '{"State":"COMPLETED"}');
    expect((await ask("POST", "", '{"backupId":"backup1"}')).status).toBe(409);
    expect((await ask("POST", "", '{"backupId":"Not A Name"}')).status).toBe(400);
    expect((await ask("GET", "")).status).toBe(500);
    expect((await ask("DELETE", "/backup1")).status).toBe(500);
    expect((await ask("GET", "s/1")).status).toBe(500);
    await memory.stop();
    expect((await ask("GET", "/backup1")).status).toBe(500);
    await optimize.stop();
  });
});

describe("other components behind a management URL", () => {
  it.each<[OtherComponent, string, number, RegExp]>([
    ["zeebe", "/actuator/backups", 400, /^{"message":"Cannot process backup requests\. No backup store/],
    ["operate", "/actuator/backups", 200, /"snapshotName":"camunda_webapps_1_/],
    ["operate", "/actuator/backups/2", 404, /No backup with id \[2\] found/],
    ["optimize-web", "/actuator/backups", 404, /^<!doctype html>/],
    ["optimize-web-login", "/actuator/backups", 401, /^$/],
  ])("%s answers %s with %i", async (component, path, status, body) => {
    const running = await startOtherComponent(component);
    const answer = await fetch(running.url + path);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(body)]);
    await running.stop();
  });
});
