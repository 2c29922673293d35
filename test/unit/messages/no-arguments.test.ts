import * as pulumi from "@pulumi/pulumi";

import {
  BackupSchedule,
  OptimizeBackup,
  OptimizeBackupConfiguration,
  OptimizeRestore,
  SnapshotRepository,
} from "../../../index";

jest.mock("../../../provider/dynamic/supported-node", () => ({}));

beforeAll(async () => {
  await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
});

/** What a program in JavaScript can write: the check of the inputs says what is missing. */
const bare = <Resource>(made: unknown): new (name: string) => Resource => made as new (name: string) => Resource;

test.each([
  ["SnapshotRepository", SnapshotRepository],
  ["OptimizeBackup", OptimizeBackup],
  ["OptimizeBackupConfiguration", OptimizeBackupConfiguration],
  ["OptimizeRestore", OptimizeRestore],
])("new %s without arguments reaches the check of its inputs", (name, made) => {
  const Bare = bare<pulumi.Resource>(made);
  expect(() => new Bare(name)).not.toThrow();
});

test("new BackupSchedule without arguments names each property that is missing, once, and without a stack trace", () => {
  const Bare = bare<BackupSchedule>(BackupSchedule);
  let thrown: unknown;
  try {
    new Bare("nightly");
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(pulumi.ResourceError);
  const { message, hideStack } = thrown as pulumi.ResourceError;
  expect(hideStack).toBe(true);
  for (const property of ["namespace", "schedule", "managementApi", "secondaryStorage"]) {
    expect(message.match(new RegExp(`^${property}: is missing; it must be `, "gm"))).toHaveLength(1);
  }
});
