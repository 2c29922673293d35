import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type FaultProxy, startFaultProxy } from "../../stack/fault-proxy";
import { type RunningOptimize, startOptimizeStandIn } from "../../stack/optimize";
import { SnapshotMemory } from "../stack/snapshot-memory";
import { until } from "../stack/until";

/*
 * Two processes of one host that delete the last two completed backups at the same time. Optimize's deletions wait at a
 * gate until each process either stands there too, or waits for the other one.
 */
jest.setTimeout(300_000);

let memory: SnapshotMemory;
let optimize: RunningOptimize;
let proxy: FaultProxy;
/** Another port of the same Optimize. */
let otherPort: FaultProxy;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "camunda-backup-two-"));
  memory = await new SnapshotMemory().start();
  memory.repositories.add("backups");
  for (const id of [1, 2]) for (const part of [1, 2]) memory.add(name(id, part));
  const engine = "elasticsearch" as const;
  optimize = await startOptimizeStandIn({ datastoreUrl: memory.url, engine, repositoryName: "backups" });
  proxy = await startFaultProxy(optimize.url);
  otherPort = await startFaultProxy(optimize.url);
});
afterEach(async () => {
  await otherPort.stop();
  await proxy.stop();
  await optimize.stop();
  await memory.stop();
  rmSync(folder, { recursive: true });
});

function name(id: number, part: number): string {
  return `camunda_optimize_${id}_8.8.0_part_${part}_of_2`;
}

/** A process that deletes one backup. */
type Deletes = (id: number, url: string) => ChildProcess;

function start(argv: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, XDG_STATE_HOME: folder },
  });
  child.stdout?.resume();
  return child;
}

const command: Deletes = (id, url) =>
  start(["cli/camunda-backup.ts", "delete", String(id), "--management-api-url", url]);

/** As the engine's host for dynamic resources calls it at a destroy. */
const resource: Deletes = (id, url) => {
  const snapshots = memory.snapshots
    .filter(({ snapshot }) => snapshot.includes(`_${id}_`))
    .map(({ snapshot, start_time_in_millis }) => ({
      name: snapshot,
      state: "SUCCESS",
      startTime: new Date(start_time_in_millis).toISOString(),
      failures: [],
    }));
  const outputs = { backupId: String(id), state: "COMPLETED", snapshots, adopted: false };
  const inputs = { managementApi: { url }, secondaryStorage: "none" };
  const source = `
    const { optimizeBackup } = require("./provider/index.ts");
    optimizeBackup.delete("any/${id}", ${JSON.stringify({ ...inputs, ...outputs })})
      .catch((error) => { console.error(error.message); process.exit(3); });
  `;
  return start(["-e", source]);
};

/** Those that wait for a lock have a finished one of their own beside it. */
function waiting(): number {
  const locks = join(folder, "camunda-backup", "locks");
  return existsSync(locks) ? readdirSync(locks).filter((entry) => !entry.endsWith(".lock")).length : 0;
}

test.each<[string, Deletes, Deletes, (url: string) => string]>([
  ["two destroys", resource, resource, (url) => url],
  ["two commands", command, command, (url) => url],
  ["a destroy and a command", resource, command, (url) => url],
  ["two that spell Optimize's address otherwise", command, command, (url) => url.replace("127.0.0.1", "localhost")],
  ["two that reach Optimize by different ports", command, command, () => otherPort.url],
  ["a destroy and a command by different ports", resource, command, () => otherPort.url],
])("%s: the last completed backup stays, and its deletion is refused", async (_what, one, other, spelled) => {
  const gates = [proxy, otherPort].map((port) => port.inject({ method: "DELETE", do: { kind: "hold" } }));
  const held = () => gates.reduce((sum, { hits }) => sum + hits, 0);
  const processes = [one(1, proxy.url), other(2, spelled(proxy.url))];
  const errors = ["", ""];
  processes.forEach((child, index) => child.stderr?.on("data", (data) => void (errors[index] += String(data))));
  const exits = processes.map((child) => once(child, "exit"));
  // Whoever takes a free lock stands beside it too, for a moment.
  let seen = 0;
  const isWaiting = () => (seen = held() === 1 && waiting() === 1 ? seen + 1 : 0) > 20;
  await until(() => Promise.resolve(held() === 2 || isWaiting()));
  for (const gate of gates) gate.open();
  const codes = (await Promise.all(exits)).map(([code]: unknown[]) => code);
  expect([codes.filter((code) => code === 0), codes.filter((code) => code === 3)]).toEqual([[0], [3]]);
  expect(memory.snapshots).toHaveLength(2);
  expect(errors.join("\n")).toMatch(/is not deleted: it is the last completed one/);
});
