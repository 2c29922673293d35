import { type Connections } from "../../../provider/connections/shared-connections";
import { ExplainedError } from "../../../clients/explained-error";
import { connectOptimize } from "../../../clients/optimize/connect";
import { type OptimizeApi } from "../../../clients/optimize/backup";
import { type Properties, type Recorded } from "../../../provider/dynamic/handler";
import { RecordedFailure } from "../../../provider/dynamic/recorded-failure";
import { diffBackup } from "../../../provider/optimize-backup/backup-diff";
import { optimizeBackupHandler } from "../../../provider/optimize-backup/handler";
import { type FaultProxy, startFaultProxy } from "../../stack/fault-proxy";
import { type FaultAction } from "../../stack/fault-proxy/fault-rule";
import { type RunningOptimize, startOptimizeStandIn } from "../../stack/optimize";
import { SnapshotMemory } from "../stack/snapshot-memory";
import { until } from "../stack/until";

jest.setTimeout(300_000);

let memory: SnapshotMemory;
let optimize: RunningOptimize;
let proxy: FaultProxy;
let api: OptimizeApi;
let connections: Connections;
let inputs: Properties;

/** Only what is never answered is waited for briefly: else a busy machine would be a second fault. */
const timeoutFor = (name: string) => (actions[name]?.kind === "hang" ? 1 : 60);

const start = async (version: string, requestTimeoutSeconds = 60) => {
  memory = await new SnapshotMemory().start();
  memory.repositories.add("backups");
  for (const part of [1, 2]) memory.add(`camunda_optimize_9_8.8.0_part_${part}_of_2`);
  const engine = "elasticsearch" as const;
  optimize = await startOptimizeStandIn({ datastoreUrl: memory.url, engine, repositoryName: "backups", version });
  proxy = await startFaultProxy(optimize.url);
  const managementApi = { url: proxy.url, requestTimeoutSeconds };
  api = connectOptimize(managementApi);
  connections = {
    datastore: () => Promise.reject(new Error("No datastore is declared.")),
    optimize: () => api,
  };
  inputs = { managementApi, secondaryStorage: "none", graceSeconds: 1, timeoutSeconds: 200, __provider: "text" };
};

afterEach(async () => {
  await api.close();
  await proxy.stop();
  await optimize.stop();
  await memory.stop();
});

const proxyAnswer = (status: number, headers = {}): FaultAction => ({
  kind: "answer",
  status,
  body: "<html/>",
  headers: { "Content-Type": "text/html", ...headers },
});
const actions: Readonly<Record<string, FaultAction>> = {
  "the connection is refused": { kind: "refuse" },
  "the connection is reset": { kind: "reset-before" },
  "the answer is lost": { kind: "reset-after" },
  "the answer is cut off": { kind: "truncate" },
  "the answer's JSON ends early": { kind: "rewrite", body: (text) => text.slice(0, -2) },
  "the answer has another content type": { kind: "content-type", value: "text/html" },
  "a proxy answers 401": proxyAnswer(401),
  "a proxy answers 403": proxyAnswer(403),
  "a proxy answers 404": proxyAnswer(404),
  "a proxy answers 429": proxyAnswer(429, { "Retry-After": "1" }),
  "a gateway answers 500": proxyAnswer(500),
  "a gateway answers 504": proxyAnswer(504),
  "nobody answers": { kind: "hang" },
};

/** What the engine has recorded after a create, whether it failed or not. */
async function created(handler: ReturnType<typeof optimizeBackupHandler>): Promise<Recorded | undefined> {
  try {
    return await handler.create(inputs);
  } catch (error) {
    return error instanceof RecordedFailure ? { id: error.id, outputs: error.properties } : undefined;
  }
}

const quick = ["the answer is lost", "the answer is cut off", "a proxy answers 404"];

/** From 8.10 on the second part is asked for when the first has ended; what waits here longest waits the same there. */
describe.each([
  ["8.8.0", Object.keys(actions)],
  ["8.10.0", quick],
])("Optimize %s", (version, names) => {
  const faults = names.flatMap((name) => ["POST", "GET"].map((method) => [name, method] as const));

  test.each(faults)("create: %s to %s, once: a rerun ends with one whole backup", async (name, method) => {
    await start(version, timeoutFor(name));
    const handler = optimizeBackupHandler(connections);
    proxy.inject({ method, times: 1, do: actions[name] ?? { kind: "hang" } });
    let recorded = await created(handler);
    recorded ??= await handler.create(inputs);
    if (recorded.outputs["state"] !== "COMPLETED") {
      recorded = { id: recorded.id, outputs: await handler.update(recorded, inputs) };
    }
    expect(recorded.outputs["state"]).toBe("COMPLETED");
    expect(diffBackup(recorded.outputs, inputs)).toEqual({ changes: false });
    const id = String(recorded.outputs["backupId"]);
    const ids = new Set(memory.snapshots.map(({ snapshot }) => snapshot.split("_")[2]));
    expect([...ids].sort()).toEqual([id, "9"].sort());
  });

  test.each(names)("read and delete: %s, once: neither loses nor overlooks anything", async (name) => {
    await start(version, timeoutFor(name));
    const recorded = await optimizeBackupHandler(connections).create(inputs);
    // What a run has taken, a later one deletes, in a process of its own.
    const handler = optimizeBackupHandler(connections);
    await until(() => Promise.resolve(memory.snapshots.every(({ state }) => state === "SUCCESS")));
    const action = actions[name] ?? { kind: "hang" };
    proxy.inject({ times: 1, do: action });
    expect((await handler.read(recorded))?.outputs["state"]).toBe("COMPLETED");
    proxy.inject({ method: "DELETE", times: 1, do: action });
    await handler.delete(recorded).catch((error: unknown) => {
      // What a proxy refuses for certain is for a person to mend; the rerun then deletes.
      if (!(error instanceof ExplainedError)) throw error;
      return handler.delete(recorded);
    });
    expect(memory.snapshots.map(({ snapshot }) => snapshot.split("_")[2])).toEqual(["9", "9"]);
    expect(await handler.read(recorded)).toBeUndefined();
  });
});

test("a state of an earlier version, without what came later, stands as it is", async () => {
  await start("8.8.0");
  const handler = optimizeBackupHandler(connections);
  const recorded = await handler.create(inputs);
  const read = await handler.read(recorded);
  expect(read).toEqual(recorded);
  const later = { ...inputs, __urn: "urn:pulumi:test::backup::pulumi-nodejs:dynamic/camunda:OptimizeBackup::nightly" };
  expect(diffBackup(recorded.outputs, later)).toEqual({ changes: false });
});
