import { readdirSync, renameSync } from "node:fs";
import * as v from "valibot";

import { type RunningDatastore } from "../stack/datastores";
import {
  backupProgram,
  type BackupStack,
  startBackupStack,
  startSeededDatastore,
  withoutDatastore,
} from "./backup-stack";

jest.setTimeout(1_800_000);

const named = v.object({ snapshots: v.array(v.object({ snapshot: v.string(), uuid: v.string() })) });
const CANNOT_TELL = /cannot be read now.*It stays as recorded|Nobody can tell whether the backup/s;

describe.each(["elasticsearch-8.19", "opensearch-3.8"] as const)("on %s", (kind) => {
  // How a snapshot reads as unreadable, each engine shows; what follows from it, one.
  const onOne = kind === "elasticsearch-8.19";
  let datastore: RunningDatastore;
  let stack: BackupStack;
  let count = 0;

  beforeAll(async () => {
    datastore = await startSeededDatastore(kind);
  }, 1_800_000);
  beforeEach(async () => {
    count += 1;
    stack = await startBackupStack(datastore, `unread-${count}`);
  });
  afterEach(() => stack.stop());
  afterAll(() => datastore.stop());

  const folder = () => `${datastore.repositoryFolder}/unread-${count}`;
  const state = async () => (await stack.project.outputs())["state"];
  const id = async () => String((await stack.project.outputs())["backupId"]);
  const files = () => readdirSync(folder()).filter((name) => name.startsWith("snap-"));

  /** Moves the files of parts of the backup away, and gives what moves them back. */
  async function away(parts: readonly number[]): Promise<() => void> {
    const { snapshots } = v.parse(named, await stack.repository("GET", "/_all?verbose=false"));
    const moved = snapshots
      .filter(({ snapshot }) => parts.some((part) => snapshot.includes(`_part_${part}_of_`)))
      .map(({ uuid }) => `${folder()}/snap-${uuid}.dat`);
    expect(moved).toHaveLength(parts.length);
    for (const file of moved) renameSync(file, `${file}.away`);
    return () => {
      for (const file of moved) renameSync(`${file}.away`, file);
    };
  }

  const cases = [
    ["both parts", [1, 2], true],
    ["part 2", [2], true],
    ["both parts, where Optimize alone is asked,", [1, 2], false],
  ] as const;
  test.each(onOne ? cases : cases.slice(0, 1))(
    "%s cannot be read: refresh says so, and up deletes and replaces nothing",
    async (_, parts, asksStore) => {
      const { project, proxy } = stack;
      const shared = asksStore ? stack.shared : withoutDatastore(stack.shared);
      await project.write(backupProgram({ shared }, "allowDeleteLast: true"));
      await project.up();
      const backup = await id();
      const back = await away(parts);
      const before = files();
      proxy.requests.length = 0;

      const refreshed = await project.refresh();
      expect(refreshed.changes).toEqual({ same: 2 });
      expect(refreshed.output).toMatch(CANNOT_TELL);
      expect((await project.up()).changes).toEqual({ same: 2 });
      await project.write(backupProgram({ shared }, "allowDeleteLast: true, timeoutSeconds: 900"));
      expect((await project.up({ refresh: true })).changes).toEqual({ same: 1, update: 1 });
      expect(await id()).toBe(backup);

      const refused = await project.destroy({ allowFailure: true });
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(new RegExp(`backup ${backup}|${backup} is not deleted`));
      expect(proxy.requests.filter(({ method }) => method !== "GET")).toEqual([]);
      expect(files()).toEqual(before);

      back();
      const seen = await project.refresh();
      expect(seen.output).not.toMatch(CANNOT_TELL);
      expect(await state()).toBe("COMPLETED");
      expect((await project.up()).changes).toEqual({ same: 2 });
      expect(await id()).toBe(backup);
      expect((await project.destroy()).code).toBe(0);
      expect(await stack.snapshots()).toEqual([]);
    },
  );

  (onOne ? test : undefined)?.(
    "a new trigger takes a new backup, and the one that cannot be read waits until it can",
    async () => {
      const { project } = stack;
      await project.write(backupProgram(stack, `triggers: ["1"]`));
      await project.up();
      const first = await id();
      const back = await away([2]);
      await project.write(backupProgram(stack, `triggers: ["2"]`));
      const refused = await project.up({ allowFailure: true });
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(new RegExp(`${first} is not deleted: \\S+part_2_of_2: `));
      const second = await id();
      expect(BigInt(second)).toBeGreaterThan(BigInt(first));
      expect(files().filter((name) => name.endsWith(".dat"))).toHaveLength(3);
      back();
      expect(await stack.snapshots()).toHaveLength(4);

      expect((await project.up()).code).toBe(0);
      expect(await stack.snapshots()).toHaveLength(2);
      expect(await id()).toBe(second);
    },
  );
});
