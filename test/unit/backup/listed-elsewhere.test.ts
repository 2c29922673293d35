import { UNREADABLE } from "../../../clients/datastore/stored-snapshot";
import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { listedElsewhere, otherRepositoryProblem } from "../../../operations/backup/listed-elsewhere";
import { takeBackup } from "../../../operations/backup/take-backup";
import { type BackupTarget } from "../../../operations/backup/target";
import { MemoryInstallation, runCommand } from "../cli/memory-installation";
import { partName, SimulatedClock, SimulatedInstallation } from "./simulation";

const START = "2026-11-20T08:00:00.000Z";
const snapshots = (backupId: string, state = "SUCCESS", startTime: string | undefined = START) =>
  [1, 2].map((part) => ({ name: partName(backupId, "8.8.0", part), state, startTime, failures: [] }));
const backup = (backupId: string, state?: string) => ({ backupId, snapshots: snapshots(backupId, state) });
const unread = snapshots("1", UNREADABLE).map((snapshot) => ({ ...snapshot, startTime: undefined }));

describe("whether a new backup would lie in the declared repository", () => {
  it.each([
    ["Optimize lists none", [], snapshots("1"), false],
    ["all of them lie there", [backup("1"), backup("2")], [...snapshots("1"), ...snapshots("2")], false],
    ["one of them lies there", [backup("1"), backup("2")], snapshots("2"), false],
    ["it is there and cannot be read", [backup("1")], unread, false],
    ["what does not lie there is not complete", [backup("1", "IN_PROGRESS")], [], false],
    ["none of them lies there", [backup("1"), backup("2")], snapshots("3"), true],
    ["one of the same names and another time does", [backup("1")], snapshots("1", "SUCCESS", "2020-01-01"), true],
  ])("%s", (_name, listed, stored, isProblem) => {
    expect(otherRepositoryProblem("http://o:8092", "backups", listed, stored) !== undefined).toBe(isProblem);
    expect(isProblem ? listedElsewhere(listed, stored) : listed).toEqual(listed);
  });

  it("is refused with the newest of them, the property and the way out", () => {
    const five = ["1", "2", "3", "4", "5"].map((id) => backup(id));
    const problem = otherRepositoryProblem("http://o:8092", "backups", five, []);
    expect(problem).toMatch(
      /^Optimize at http:\/\/o:8092 lists the backups 5, 4, 3 and 2 more, none of which lies in the snapshot repository backups .* none was asked for\. Make repositoryName and datastore name .*CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME/,
    );
  });
});

describe("a backup that would not lie in the declared repository is not asked for", () => {
  const options = {
    backupId: undefined,
    adopt: false,
    whenBusy: "wait",
    timeoutMilliseconds: 600_000,
    graceMilliseconds: 120_000,
    lot: () => 0,
  } as const;
  let installation: SimulatedInstallation;
  beforeEach(() => {
    installation = new SimulatedInstallation(new SimulatedClock());
    installation.addBackup("5");
  });

  /** The declared repository is another one than that of Optimize. */
  function declaredElsewhere(onList: () => void = () => undefined): BackupTarget {
    const target = installation.backupTarget({ store: true });
    if (target.store === undefined) throw new Error("no store");
    const list = () => Promise.resolve(onList()).then(() => []);
    return { ...target, store: { ...target.store, snapshots: { ...target.store.snapshots, list } } };
  }

  it("by the library, whether its id is its own or a given one", async () => {
    for (const backupId of [undefined, "9"]) {
      await expect(takeBackup(declaredElsewhere(), { ...options, backupId })).rejects.toMatchObject({
        outcome: "refused",
        message: expect.stringMatching(/^repositoryName: .*lists the backup 5, which does not lie/) as string,
      });
    }
    expect(installation.count("request")).toBe(0);
  });

  it("unless the one backup was deleted between the two lists", async () => {
    const goesNow = () => [1, 2].forEach((part) => installation.drop(partName("5", "8.8.0", part)));
    const taking = takeBackup(declaredElsewhere(goesNow), options);
    await expect(taking).rejects.not.toMatchObject({ outcome: "refused" });
    expect(installation.count("request")).toBe(1);
  });

  it("unless Optimize cannot list: then nobody knows", async () => {
    installation.before = (call) => {
      if (call === "list") throw new ManagementApiError("list-broken", 500, "No backupID found in snapshot [x].");
    };
    await expect(takeBackup(declaredElsewhere(), options)).rejects.not.toMatchObject({ outcome: "refused" });
    expect(installation.count("request")).toBe(1);
  });

  it.each([["create"], ["create --dry-run"]])("by the command: %s", async (argv) => {
    const memory = new MemoryInstallation();
    memory.add("5", 1);
    memory.datastore.snapshots.list = () => Promise.resolve([]);
    const refused = await runCommand(memory, argv.split(" "));
    expect(refused.exitCode).toBe(3);
    expect(refused.errorOutput).toMatch(/repositoryName.*lists the backup 5, which does not lie/);
    expect(memory.requested).toEqual([]);
  });
});
