import { startOptimizeStandIn, type OptimizeStandInOptions, type RunningOptimize } from "../../stack/optimize";
import { startFaultProxy, type FaultProxy } from "../../stack/fault-proxy";
import { SnapshotMemory } from "./snapshot-memory";
import { until } from "./until";

describe("backups of the stand-in for Optimize", () => {
  let memory: SnapshotMemory;
  let proxy: FaultProxy;
  let optimize: RunningOptimize;

  async function start(options: Partial<OptimizeStandInOptions> = {}): Promise<void> {
    const settings = { datastoreUrl: proxy.url, engine: "elasticsearch", repositoryName: "rec88" } as const;
    optimize = await startOptimizeStandIn({ ...settings, ...options });
  }

  beforeEach(async () => {
    memory = await new SnapshotMemory().start();
    memory.repositories.add("rec88");
    proxy = await startFaultProxy(memory.url);
  });

  afterEach(async () => {
    await optimize.stop();
    await proxy.stop();
    await memory.stop();
  });

  const ask = async (method: string, path: string, body?: string): Promise<{ status: number; text: string }> => {
    const init = body === undefined ? {} : { body, headers: { "Content-Type": "application/json" } };
    const answer = await fetch(`${optimize.url}/actuator/backups${path}`, { method, ...init });
    return { status: answer.status, text: await answer.text() };
  };
  const post = async (id: number) => (await ask("POST", "", JSON.stringify({ backupId: id }))).status;
  const seen = async (id: number): Promise<string> => {
    const { status, text } = await ask("GET", `/${id}`);
    if (status !== 200) return String(status);
    const backup = JSON.parse(text) as { state: string; details: { snapshotName: string; state: string }[] };
    return [
      backup.state,
      ...backup.details.map((detail) => `${detail.snapshotName.slice(-6, -5)}:${detail.state}`),
    ].join(" ");
  };
  const becomes = (id: number, wanted: string) => until(async () => (await seen(id)) === wanted);

  describe("what is taken", () => {
    it("comes all at once up to 8.9, and one after the other from 8.10 on", async () => {
      const held = holding(memory);
      await start({ version: "8.9.0" });
      await post(1);
      await becomes(1, "IN_PROGRESS 1:IN_PROGRESS 2:IN_PROGRESS");
      held.release();
      await becomes(1, "COMPLETED 1:SUCCESS 2:SUCCESS");
      await optimize.stop();

      const again = holding(memory);
      await start({ version: "8.10.0" });
      await post(2);
      await becomes(2, "IN_PROGRESS 1:IN_PROGRESS");
      const later = proxy.inject({ method: "PUT", do: { kind: "hang" } });
      again.release();
      await becomes(2, "INCOMPLETE 1:SUCCESS");
      await until(() => Promise.resolve(later.hits === 1));
    });

    it("is lost without a word to the client when the datastore refuses it", async () => {
      memory.refused = /part_1/;
      await start({ version: "8.10.0" });
      expect(await post(1)).toBe(202);
      await becomes(1, "INCOMPLETE 2:SUCCESS");
      expect(optimize.log).toEqual([
        expect.stringMatching(/^Creating camunda_optimize_1_8.10.0_part_1_of_2 failed: Error: 400/),
      ]);
      memory.refused = /./;
      expect(await post(2)).toBe(202);
      await until(() => Promise.resolve(optimize.log.length === 3));
      expect(await seen(2)).toBe("404");
    });
  });

  describe("a restart in mid-backup", () => {
    it.each([
      ["8.8.0", "COMPLETED 1:SUCCESS 2:SUCCESS"],
      ["8.10.0", "INCOMPLETE 1:SUCCESS"],
    ])("of %s ends as %s", async (version, end) => {
      const held = holding(memory);
      await start({ version });
      await post(800);
      await until(async () => (await seen(800)).startsWith("IN_PROGRESS"));
      await until(() => Promise.resolve(memory.created.length === (version === "8.8.0" ? 2 : 1)));
      const { port } = optimize;
      await optimize.restart();
      held.release();
      await until(async () =>
        [end, end.replace("1:SUCCESS 2:SUCCESS", "2:SUCCESS 1:SUCCESS")].includes(await seen(800)),
      );
      expect([optimize.port, optimize.log]).toEqual([port, []]);
    });
  });

  describe("states", () => {
    const parts = (id: number, ...states: string[]) =>
      states.forEach((state, part) => {
        if (state !== "") memory.add(`camunda_optimize_${id}_8.8.0_part_${part + 1}_of_2`, state);
      });

    it("follow Optimize's order of questions", async () => {
      await start();
      parts(1, "SUCCESS", "SUCCESS");
      parts(2, "FAILED", "IN_PROGRESS");
      parts(3, "SUCCESS", "PARTIAL");
      parts(4, "INCOMPATIBLE", "IN_PROGRESS");
      parts(5, "", "SUCCESS");
      parts(6, "SUCCESS", "IN_PROGRESS");
      expect(await Promise.all([1, 2, 3, 4, 5, 6].map(seen))).toEqual([
        "COMPLETED 1:SUCCESS 2:SUCCESS",
        "FAILED 1:FAILED 2:IN_PROGRESS",
        "FAILED 2:PARTIAL 1:SUCCESS",
        "INCOMPATIBLE 2:IN_PROGRESS 1:INCOMPATIBLE",
        "INCOMPLETE 2:SUCCESS",
        "IN_PROGRESS 2:IN_PROGRESS 1:SUCCESS",
      ]);
    });

    it("give reasons as Optimize does: PARTIAL and too many snapshots have an empty list", async () => {
      await start();
      parts(1, "FAILED", "FAILED");
      parts(2, "SUCCESS", "PARTIAL");
      parts(3, "SUCCESS", "SUCCESS");
      memory.pass(200);
      memory.add("camunda_optimize_3_8.7.4_part_1_of_2");
      memory.add("camunda_optimize_3_manual");
      const reason = async (id: number) =>
        (JSON.parse((await ask("GET", `/${id}`)).text) as { failureReason: string }).failureReason;
      expect(await Promise.all([1, 2, 3].map(reason))).toEqual([
        "The following snapshots failed: [camunda_optimize_1_8.8.0_part_1_of_2, camunda_optimize_1_8.8.0_part_2_of_2]",
        "The following snapshots failed: []",
        "The following snapshots failed: []",
      ]);
      expect(await seen(3)).toBe("FAILED 1:SUCCESS 2:SUCCESS 1:SUCCESS");
    });

    it("that Optimize does not know are 500, for the list too; another id can still be backed up", async () => {
      await start();
      parts(1, "SOMETHING_NEW", "SUCCESS");
      parts(2, "SUCCESS", "SUCCESS");
      const problem = "No enum constant io.camunda.optimize.dto.optimize.rest.SnapshotState.SOMETHING_NEW";
      for (const path of ["/1", ""]) {
        const { status, text } = await ask("GET", path);
        expect(status).toBe(500);
        expect(text).toContain(problem);
      }
      expect([await post(1), await post(3), await seen(2)]).toEqual([500, 202, "COMPLETED 1:SUCCESS 2:SUCCESS"]);
    });

    it.each([
      [
        "camunda_optimize_x1_8.8.0_part_1_of_2",
        "No backupID found in snapshot [camunda_optimize_x1_8.8.0_part_1_of_2].",
      ],
      [
        "camunda_optimize_99999999999999999999_8.8.0_part_1_of_2",
        "Cannot retrieve backupID from snapshot [camunda_optimize_99999999999999999999_8.8.0_part_1_of_2] because the found backupID is not a valid integer.",
      ],
    ])("cannot be listed beside %s", async (name, message) => {
      await start();
      parts(7, "SUCCESS", "SUCCESS");
      memory.add(name);
      const { status, text } = await ask("GET", "");
      expect([status, (JSON.parse(text) as { detailedMessage: string }).detailedMessage]).toEqual([500, message]);
      expect(await seen(7)).toBe("COMPLETED 1:SUCCESS 2:SUCCESS");
    });
  });

  it("an id in use is 409, whatever became of it", async () => {
    await start();
    memory.add("camunda_optimize_400_8.8.0_part_2_of_2", "FAILED");
    expect(await ask("POST", "", '{"backupId": 400}')).toEqual({
      status: 409,
      text: '{"errorCode":"conflict","errorMessage":"Could not apply the changes due to conflicts.","detailedMessage":"A backup with ID [400] already exists. Found snapshots: [camunda_optimize_400_8.8.0_part_2_of_2]","reportDefinition":null}',
    });
  });

  it("DELETE is 204 for any id, and takes hand-made snapshots along; a failure is only logged", async () => {
    await start();
    for (const name of ["70_8.8.0_part_1_of_2", "70_manual", "700_8.8.0_part_1_of_2"])
      memory.add(`camunda_optimize_${name}`);
    for (const id of ["70", "70", "424242", "-1"]) expect((await ask("DELETE", `/${id}`)).status).toBe(204);
    const deletions = () => proxy.requests.filter(({ method, status }) => method === "DELETE" && status === 200);
    await until(() => Promise.resolve(deletions().length === 4));
    expect(memory.snapshots.map(({ snapshot }) => snapshot)).toEqual(["camunda_optimize_700_8.8.0_part_1_of_2"]);
    proxy.inject({ method: "DELETE", do: { kind: "answer", status: 500, body: "read-only" } });
    expect((await ask("DELETE", "/700")).status).toBe(204);
    await until(() => Promise.resolve(optimize.log.length === 1));
    expect([optimize.log[0], await seen(700)]).toEqual([
      "Deleting camunda_optimize_700_* failed: Error: 500 read-only",
      "INCOMPLETE 1:SUCCESS",
    ]);
  });

  describe("trouble with the datastore", () => {
    const answers = async () => [await post(50), (await ask("GET", "/1")).status, (await ask("GET", "")).status];

    it.each([
      [429, 502],
      [500, 502],
      [503, 502],
      [403, 500],
      [404, 500],
    ])("a datastore that answers %i makes it %i", async (status, expected) => {
      await start();
      proxy.inject({ do: { kind: "answer", status } });
      expect(await answers()).toEqual([expected, expected, expected]);
    });

    it("a broken connection is 502", async () => {
      await start();
      proxy.inject({ path: /part_1_of_2/, do: { kind: "reset-before" } });
      expect(await answers()).toEqual([502, 502, 502]);
      expect((await ask("GET", "/1")).text).toContain(
        "while retrieving snapshots with names [camunda_optimize_1_*_part_1_of_2, camunda_optimize_1_*_part_2_of_2]",
      );
    });

    it("a POST that hangs holds the others, but neither GET nor DELETE", async () => {
      await start();
      const hang = proxy.inject({ times: 1, do: { kind: "hang" } });
      const first = fetch(`${optimize.url}/actuator/backups`, {
        method: "POST",
        body: '{"backupId":60}',
        headers: { "Content-Type": "application/json" },
      });
      const gaveUp = expect(first).rejects.toThrow();
      await until(() => Promise.resolve(hang.hits === 1));
      const asked = proxy.requests.length;
      const second = expect(post(61)).rejects.toThrow();
      await until(() => Promise.resolve(optimize.requests.length === 2));
      expect([await seen(1), (await ask("DELETE", "/2")).status]).toEqual(["404", 204]);
      expect(proxy.requests.slice(asked).some(({ path }) => path.includes("61"))).toBe(false);
      await optimize.stop();
      await Promise.all([gaveUp, second]);
    });

    it("a client that gives up has still started its backup", async () => {
      await start();
      const gate = proxy.inject({ times: 1, do: { kind: "hold" } });
      const leaving = new AbortController();
      const given = { method: "POST", body: '{"backupId":70}', headers: { "Content-Type": "application/json" } };
      const left = fetch(`${optimize.url}/actuator/backups`, { ...given, signal: leaving.signal });
      await gate.met;
      leaving.abort();
      await expect(left).rejects.toThrow(/abort/);
      gate.open();
      await becomes(70, "COMPLETED 1:SUCCESS 2:SUCCESS");
      expect(await post(70)).toBe(409);
    });
  });
});

/** Keeps new snapshots IN_PROGRESS until released. */
function holding(memory: SnapshotMemory): { release(): void } {
  let release = () => {};
  memory.hold = new Promise((resolve) => {
    release = resolve;
  });
  return { release: () => release() };
}
