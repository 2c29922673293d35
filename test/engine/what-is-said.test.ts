import { type RunningDatastore } from "../stack/datastores";
import { type OperationResult } from "../stack/pulumi-engine/project";
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
  stack = await startBackupStack(datastore, `said-${count}`);
});
afterEach(() => stack.stop());
afterAll(() => datastore.stop());

const currentId = async () => String((await stack.project.outputs())["backupId"]);

/** What is said at the backup, by severity, in the order in which it came. */
function said({ diagnostics }: OperationResult, severity: string): string[] {
  return diagnostics
    .filter((one) => one.urn?.endsWith("::nightly") === true && one.severity === severity)
    .map(({ message }) => message.trim());
}

test("a failed backup with an id of the program's own: each step refuses what it said it would, the preview included", async () => {
  const { project, proxy } = stack;
  const fails = { kind: "rewrite" as const, body: (text: string) => text.replace(/COMPLETED|SUCCESS/g, "FAILED") };
  const failing = proxy.inject({ method: "GET", path: /^\/actuator\/backups/, do: fails });
  await project.write(backupProgram(stack, `backupId: 77, allowDeleteLast: true`));
  const failed = await project.up({ allowFailure: true });
  const refusal = /No second backup can be taken under this id: choose another backupId, or leave it out/;
  expect(said(failed, "error").join("\n")).toMatch(refusal);
  expect(failed.output).not.toMatch(/next `up`/);

  for (const result of [await project.preview({ allowFailure: true }), await project.up({ allowFailure: true })]) {
    expect(result.code).not.toBe(0);
    expect(said(result, "error")).toEqual([expect.stringMatching(refusal)]);
    expect(result.output).not.toMatch(/\.js:\d+/);
  }
  expect((await project.refresh()).code).toBe(0);

  failing.remove();
  await project.write(backupProgram(stack, `allowDeleteLast: true`));
  expect((await project.up()).changes).toEqual({ replace: 1, same: 1 });
  expect((await stack.snapshots()).filter((name) => name.includes("_77_"))).toEqual([]);
});

test("a deletion tells what it keeps; healthy backups that are not recorded here are named once, and warn of nothing", async () => {
  const { project } = stack;
  await project.write(backupProgram(stack, `onDelete: "retain"`));
  const first = await project.up();
  const id = await currentId();
  expect(said(first, "warning")).toEqual([]);
  // The line of a resource that is done does not go on telling how far it had come.
  const lines = said(first, "info");
  expect(lines.slice(0, -1)).toContainEqual(expect.stringContaining(`for the backup ${id}`));
  expect(lines.at(-1)).toBe("");

  const destroyed = await project.destroy();
  expect(said(destroyed, "info")).toEqual([
    expect.stringMatching(new RegExp(`backup ${id} is kept \\(onDelete is "retain"\\): camunda_optimize_${id}_`)),
  ]);

  const again = await project.up();
  expect(said(again, "warning")).toEqual([]);
  const named = again.diagnostics.filter(({ message }) => message.includes(`${id} of `));
  expect(named.map(({ severity }) => severity)).toEqual(["info"]);
  expect(named[0]?.message).not.toMatch(/delete/);

  await project.write(backupProgram(stack, `backupId: "${id}", adopt: true`));
  await project.up();
  expect(said(await project.destroy(), "info")).toEqual([expect.stringMatching(/is kept \(it was taken over/)]);
});
