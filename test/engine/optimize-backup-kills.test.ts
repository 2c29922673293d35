import { type RunningDatastore } from "../stack/datastores";
import { type FaultRule } from "../stack/fault-proxy/fault-rule";
import { type RunningOperation } from "../stack/pulumi-engine/running-operation";
import { backupProgram, type BackupStack, startBackupStack, startSeededDatastore } from "./backup-stack";

jest.setTimeout(1_800_000);

let datastore: RunningDatastore;
let stack: BackupStack;
let count = 0;

beforeAll(async () => {
  datastore = await startSeededDatastore();
}, 1_800_000);
beforeEach(async () => {
  count += 1;
  stack = await startBackupStack(datastore, `kills-${count}`);
});
afterEach(() => stack.stop());
afterAll(() => datastore.stop());

const one = "/actuator/backups/77";
const anyOne = /\/\d+$/;
const hang = { kind: "hang" } as const;
/** A small backup is complete before anybody looks; the up is to wait all the same. */
const notYet = (path: string | RegExp) => ({
  method: "GET",
  path,
  times: 1,
  do: { kind: "rewrite" as const, body: (text: string) => text.replace(/COMPLETED|SUCCESS/g, "IN_PROGRESS") },
});
/** The last of each is the mark. */
const marks = {
  "before the request": [{ method: "POST", do: hang }],
  "after the request": [{ method: "GET", path: one, do: hang }],
  "while it waits": [notYet(one), { method: "GET", path: one, do: hang }],
} satisfies Record<string, readonly FaultRule[]>;

/** Fails when an operation ends that was to come to a mark. */
async function endedEarly({ done }: RunningOperation): Promise<never> {
  const { output } = await done;
  throw new Error(`ended without coming to the mark:\n${output}`);
}

/** Starts an up, and kills it when it has come to a mark: at once, or as an impatient person does, by Ctrl-C twice. */
async function killedAt(rules: readonly FaultRule[], by: "SIGKILL" | "SIGINT twice" = "SIGKILL"): Promise<void> {
  const held = rules.map((rule) => stack.proxy.inject(rule)).at(-1);
  const running = stack.project.startUp();
  await Promise.race([held?.met, endedEarly(running)]);
  running.signal(by === "SIGKILL" ? by : "SIGINT", "group");
  if (by === "SIGINT twice") {
    await running.waitForOutput(/press \^C again/);
    running.signal("SIGINT", "group");
  }
  stack.proxy.clear();
  await running.done;
  await stack.project.cancel();
}

const parts = (id: string) => [1, 2].map((part) => `camunda_optimize_${id}_8.8.0_part_${part}_of_2`);

test.each([
  ["before the request", "SIGKILL"],
  ["after the request", "SIGKILL"],
  ["while it waits", "SIGKILL"],
  ["while it waits", "SIGINT twice"],
] as const)("killed %s by %s, with an id of its own: the next up goes on with that backup", async (mark, signal) => {
  await stack.project.write(backupProgram(stack, `backupId: 77, adopt: true`));
  await killedAt(marks[mark], signal);
  await stack.project.up();
  expect(await stack.project.outputs()).toMatchObject({ backupId: "77", state: "COMPLETED" });
  expect(await stack.snapshots()).toEqual(parts("77"));
  expect((await stack.project.up({ refresh: true })).changes).toEqual({ same: 2 });
});

test.each(["SIGKILL", "SIGINT twice"] as const)(
  "killed after the request by %s, with an id that was chosen: one orphan at most, and the next up names it",
  async (signal) => {
    await stack.project.write(backupProgram(stack));
    await killedAt([notYet(anyOne), { method: "GET", path: anyOne, do: hang }], signal);
    const [orphan] = stack.optimize.requests.flatMap(({ body }) => /"backupId":(\d+)/.exec(body)?.[1] ?? []);
    const { output } = await stack.project.up();
    const { backupId } = await stack.project.outputs();
    expect(output).toMatch(new RegExp(`begun lately: .*${orphan ?? "?"} of .*interrupted.*adopt`));
    expect(await stack.snapshots()).toEqual([...parts(orphan ?? "?"), ...parts(String(backupId))].sort());
  },
);

test("asked to stop by SIGINT once: the engine waits for the backup that is being taken, and records it", async () => {
  await stack.project.write(backupProgram(stack));
  const held = stack.proxy.inject({ method: "GET", path: anyOne, times: 1, do: { kind: "hold" } });
  const running = stack.project.startUp();
  await Promise.race([held.met, endedEarly(running)]);
  running.signal("SIGINT", "group");
  await running.waitForOutput(/press \^C again/);
  held.open();
  await running.done;
  const [id] = stack.optimize.requests.flatMap(({ body }) => /"backupId":(\d+)/.exec(body)?.[1] ?? []);
  expect((await stack.project.up()).changes).toEqual({ same: 2 });
  expect(await stack.project.outputs()).toMatchObject({ backupId: id, state: "COMPLETED" });
  expect(await stack.snapshots()).toEqual(parts(id ?? "?"));
});
