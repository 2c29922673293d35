import { type RunningDatastore } from "../stack/datastores";
import {
  backupProgram,
  type BackupStack,
  startBackupStack,
  startSeededDatastore,
  withoutDatastore,
} from "./backup-stack";

jest.setTimeout(1_800_000);

let datastore: RunningDatastore;
let stack: BackupStack;
let count = 0;

beforeAll(async () => {
  datastore = await startSeededDatastore();
}, 1_800_000);
beforeEach(async () => {
  count += 1;
  stack = await startBackupStack(datastore, `lifecycle-${count}`);
});
afterEach(() => stack.stop());
afterAll(() => datastore.stop());

async function currentId(): Promise<string> {
  return String((await stack.project.outputs())["backupId"]);
}

const parts = (id: string, version = "8.8.0") =>
  [1, 2].map((part) => `camunda_optimize_${id}_${version}_part_${part}_of_2`);

test("up takes a backup, tells how far it is in its own line, and a second up with a refresh changes nothing", async () => {
  await stack.project.write(backupProgram(stack, "allowDeleteLast: true"));
  const first = await stack.project.up();
  expect(first.changes).toEqual({ create: 2 });
  const id = await currentId();
  expect(await stack.snapshots()).toEqual(parts(id));
  const own = first.diagnostics.filter(({ urn }) => urn?.endsWith("::nightly"));
  expect(own.map(({ message }) => message).join("\n")).toContain(`for the backup ${id}`);

  expect((await stack.project.up({ refresh: true })).changes).toEqual({ same: 2 });
  expect(await currentId()).toBe(id);

  await stack.project.write(backupProgram(stack, "allowDeleteLast: true, graceSeconds: 6"));
  stack.proxy.requests.length = 0;
  expect((await stack.project.up()).changes).toEqual({ same: 1, update: 1 });
  expect(stack.proxy.requests).toEqual([]);

  expect((await stack.project.destroy()).changes).toEqual({ delete: 2 });
  expect(await stack.snapshots()).toEqual([]);
});

test("a newer Optimize, which takes its parts one after the other, is no drift; a new trigger takes a new backup first", async () => {
  await stack.project.write(backupProgram(stack, `triggers: ["8.8"]`));
  await stack.project.up();
  const id = await currentId();
  const shared = stack.shared;
  await stack.optimize.stop();
  const upgraded = await startBackupStack(datastore, `lifecycle-${count}`, { version: "8.10.0" });
  try {
    stack.proxy.retarget(upgraded.optimize.url);
    expect((await stack.project.up({ refresh: true })).changes).toEqual({ same: 2 });

    await stack.project.write(backupProgram({ shared }, `triggers: ["8.10"]`));
    const replaced = await stack.project.up();
    expect(replaced.changes).toEqual({ same: 1, replace: 1 });
    const next = await currentId();
    expect(await stack.snapshots()).toEqual(parts(next, "8.10.0"));
    const changing = stack.proxy.requests.map(({ method }) => method).filter((method) => method !== "GET");
    expect(changing).toEqual(["POST", "POST", "DELETE"]);
    expect(BigInt(next)).toBeGreaterThan(BigInt(id));
  } finally {
    await upgraded.stop();
  }
});

test("what the program says of the old backup, in the up that replaces it, is what becomes of it, and the preview tells", async () => {
  const { project } = stack;
  await project.write(backupProgram(stack, `triggers: ["1"]`));
  await project.up();
  const first = await currentId();
  await project.write(backupProgram(stack, `triggers: ["2"], onDelete: "retain"`));
  const kept = new RegExp(`the backup ${first} is kept \\(onDelete is "retain"\\)`);
  expect((await project.preview()).output).toMatch(kept);
  const replaced = await project.up();
  expect(replaced.changes).toEqual({ same: 1, replace: 1 });
  expect(replaced.output).toMatch(kept);
  const second = await currentId();
  expect(await stack.snapshots()).toEqual([...parts(first), ...parts(second)].sort());

  await project.write(backupProgram(stack, `triggers: ["3"]`));
  const stays = new RegExp(`backup ${second} is kept \\(onDelete was "retain" when it was recorded\\)`);
  expect((await project.preview()).output).toMatch(stays);
});

test("a deletion that was refused in a replacement is done by the next up, with the flag that it wants", async () => {
  const { project, proxy } = stack;
  await project.write(backupProgram(stack, `triggers: ["1"]`));
  await project.up();
  const first = await currentId();
  const failing = { kind: "answer" as const, status: 503, body: "<html/>", headers: { "Content-Type": "text/html" } };
  proxy.inject({ method: "GET", path: new RegExp(`/backups/${first}$`), do: failing });
  await project.write(backupProgram(stack, `triggers: ["2"]`));
  const refused = await project.up({ allowFailure: true });
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/deleteThroughDatastore/);
  const second = await currentId();
  expect(await stack.snapshots()).toEqual([...parts(first), ...parts(second)].sort());

  await project.write(backupProgram(stack, `triggers: ["2"], deleteThroughDatastore: true`));
  expect((await project.up()).code).toBe(0);
  expect(await stack.snapshots()).toEqual(parts(second));
});

test("a lost part is drift by name; up takes a new backup and then deletes the remains", async () => {
  await stack.project.write(backupProgram(stack));
  await stack.project.up();
  const id = await currentId();
  await stack.repository("DELETE", `/${parts(id)[1] ?? ""}`);
  const refreshed = await stack.project.refresh();
  expect(refreshed.changes).toMatchObject({ update: 1 });
  expect(refreshed.output).toMatch(new RegExp(`backup ${id} has lost part 2`));
  const healed = await stack.project.up();
  expect(healed.changes).toEqual({ same: 1, replace: 1 });
  const next = await currentId();
  expect(next).not.toBe(id);
  expect(await stack.snapshots()).toEqual(parts(next));
});

test("one that is gone is taken again, one that Optimize was turned away from is not", async () => {
  await stack.project.write(backupProgram(stack));
  await stack.project.up();
  const id = await currentId();
  await stack.repository("PUT", "", {
    type: "fs",
    settings: { location: `${datastore.repositoryFolder}/lifecycle-${count}` },
  });
  const elsewhere = await startBackupStack(datastore, `elsewhere-${count}`);
  try {
    stack.proxy.retarget(elsewhere.optimize.url);
    const refreshed = await stack.project.refresh();
    expect(refreshed.changes).toEqual({ same: 2 });
    expect(refreshed.output).toMatch(/whole in the datastore, but Optimize does not find it/);
  } finally {
    await elsewhere.stop();
  }
  stack.proxy.retarget(stack.optimize.url);
  for (const name of parts(id)) await stack.repository("DELETE", `/${name}`);
  expect((await stack.project.up({ refresh: true })).changes).toEqual({ create: 1, same: 1 });
  expect(await stack.snapshots()).toEqual(parts(await currentId()));
});

test("what destroy deletes: not the last one, not what is protected or retained", async () => {
  await stack.project.write(backupProgram(stack, "", "protect: true"));
  await stack.project.up();
  const id = await currentId();
  expect((await stack.project.destroy({ allowFailure: true })).code).not.toBe(0);
  await stack.project.write(backupProgram(stack));
  await stack.project.up();
  const refused = await stack.project.destroy({ allowFailure: true });
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/last completed one.*allowDeleteLast/);
  await stack.project.write(backupProgram(stack, "", "retainOnDelete: true"));
  await stack.project.up();
  await stack.project.destroy();
  expect(await stack.snapshots()).toEqual(parts(id));

  await stack.project.write(backupProgram(stack, `backupId: ${id}, adopt: true`));
  await stack.project.up();
  await stack.project.destroy();
  await stack.project.write(backupProgram(stack, `onDelete: "retain"`));
  await stack.project.up();
  const next = await currentId();
  await stack.project.destroy();
  expect(await stack.snapshots()).toEqual([...parts(id), ...parts(next)].sort());
});

test("faults on the way to Optimize: one backup is taken, and a refresh that gets no answer loses nothing", async () => {
  const { project, proxy } = stack;
  const html = { body: "<html></html>", headers: { "Content-Type": "text/html" } };
  const one = /\/actuator\/backups\/\d+$/;
  proxy.inject({ method: "POST", times: 1, do: { kind: "reset-after" } });
  proxy.inject({ method: "GET", path: one, times: 1, do: { kind: "answer", status: 503, ...html } });
  proxy.inject({ method: "GET", path: one, times: 1, do: { kind: "truncate" } });
  await project.write(backupProgram(stack, "allowDeleteLast: true"));
  expect((await project.up()).changes).toEqual({ create: 2 });
  expect(await stack.snapshots()).toEqual(parts(await currentId()));

  await project.write(backupProgram({ shared: withoutDatastore(stack.shared) }, "allowDeleteLast: true"));
  await project.up();
  const gone = proxy.inject({ method: "GET", do: { kind: "answer", status: 404, ...html } });
  expect((await project.refresh({ allowFailure: true })).code).not.toBe(0);
  gone.remove();
  expect((await project.up({ refresh: true })).changes).toEqual({ same: 2 });
});
