import { TransportError } from "../../../clients/http/transport-error";
import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { CommandRuns, linesOf } from "./command-runs";
import { runCommand } from "./memory-installation";

const runs = new CommandRuns();
const { run } = runs;

describe("camunda-backup list and show", () => {
  beforeEach(() => {
    runs.installation.add("1", 3);
    runs.installation.add("3", 1, ["SUCCESS"]);
    runs.installation.add("2", 2, ["SUCCESS", "PARTIAL"], 3 * 2 ** 30);
  });

  it("lists the newest first, in columns", async () => {
    const { exitCode, output, errorOutput } = await run("list", "--sizes");
    expect(exitCode).toBe(0);
    expect(linesOf(output).map((line) => line.split(/ {2,}/))).toEqual([
      ["ID", "STATE", "STARTED (UTC)", "COMPLETED (UTC)", "OPTIMIZE", "SIZE", "SNAPSHOTS"],
      ["3", "INCOMPLETE", "2026-05-31 03:00:00", "-", "8.8.0", "1000 B", "1"],
      ["2", "FAILED", "2026-05-30 03:00:00", "-", "8.8.0", "3.0 GiB", "2"],
      ["1", "COMPLETED", "2026-05-29 03:00:00", "2026-05-29 03:00:00", "8.8.0", "1000 B", "2"],
    ]);
    expect(errorOutput).toBe("");
  });

  it("says how to get the sizes, and who tells them", async () => {
    expect((await run("list")).output).toMatch(/^ID .* SIZE \(--sizes\) /);
    const optimize = { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    const listed = await runs.runWith(optimize, "list", "--sizes");
    expect(listed).toMatchObject({ exitCode: 0, errorOutput: expect.stringContaining("--datastore-url") as string });
  });

  it("lists for programs, and says when there is nothing", async () => {
    const list = (await run("list", "--json")).json();
    expect(list).toMatchObject([{ backupId: "3" }, { backupId: "2" }, { backupId: "1", state: "COMPLETED" }]);
    runs.installation.snapshots = [];
    expect((await run("list")).output).toBe("There are no backups.\n");
    expect((await run("list", "--json")).json()).toEqual([]);
  });

  it("lists with the datastore alone, and with Optimize alone", async () => {
    const datastore = {
      CAMUNDA_BACKUP_DATASTORE_URL: "http://d.test:9200",
      CAMUNDA_BACKUP_REPOSITORY_NAME: "optimize",
    };
    runs.installation.optimizeFails.list = () => {
      throw new TransportError("refused", false, "Optimize is down");
    };
    expect((await runCommand(runs.installation, ["list"], { environment: datastore })).exitCode).toBe(0);
    runs.installation.optimizeFails = {};
    const optimize = { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    expect((await runCommand(runs.installation, ["list", "--json"], { environment: optimize })).json()).toHaveLength(3);
    const neither = await runCommand(runs.installation, ["list"], { environment: {} });
    expect(neither).toMatchObject({ exitCode: 2, output: "" });
  });

  it("shows one with its snapshots, and says that there is no such one", async () => {
    const shown = await run("show", "2");
    expect(linesOf(shown.output)[0]).toBe("Backup 2: FAILED, taken by Optimize 8.8.0, 3.0 GiB");
    expect(shown.output).toMatch(/camunda_optimize_2_8\.8\.0_part_2_of_2 +PARTIAL/);
    expect((await run("show", "2", "--json")).json()).toMatchObject({ backupId: "2", snapshots: [{}, {}] });
    expect(await run("show", "9")).toMatchObject({ exitCode: 4 });
  });

  it.each([
    [
      "the datastore",
      { CAMUNDA_BACKUP_DATASTORE_URL: "http://d.test:9200", CAMUNDA_BACKUP_REPOSITORY_NAME: "optimize" },
    ],
    ["Optimize", { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" }],
  ])("shows the latest that was taken, by %s", async (_, environment) => {
    expect((await runs.runWith(environment, "show", "latest", "--json")).json()).toMatchObject({ backupId: "1" });
    runs.installation.snapshots = [];
    const none = await runs.runWith(environment, "show", "latest");
    expect(none).toMatchObject({ exitCode: 4, errorOutput: expect.stringContaining("no completed backup") as string });
  });

  it("names the latest that cannot be read, and shows no older one", async () => {
    runs.installation.add("4", 0.5, ["SUCCESS", "UNREADABLE"]);
    const shown = await run("show", "latest");
    expect(shown).toMatchObject({ exitCode: 4, output: "" });
    expect(shown.errorOutput).toContain("the newest backup, 4, cannot be read");
  });

  describe("where an odd name breaks the list of Optimize", () => {
    const optimize = { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    beforeEach(() => {
      runs.installation.optimizeFails.list = () => {
        throw new ManagementApiError("list-broken", 500, 'managementApi: answered 500: For input string: "old"');
      };
    });

    it("show asks for the one backup", async () => {
      const found = await runs.runWith(optimize, "show", "1");
      expect(found).toMatchObject({ exitCode: 0, errorOutput: "" });
      expect(found.output).toContain("camunda_optimize_1_8.8.0_part_1_of_2");
      const missing = await runs.runWith(optimize, "show", "9");
      expect(missing.errorOutput).toContain("There is no backup 9");
    });

    it("delete, and its dry run, cannot see what stays", async () => {
      for (const argv of [["--dry-run"], []]) {
        const refused = await runs.runWith(optimize, "delete", "1", ...argv);
        expect(refused.exitCode).toBe(4);
        expect(refused.errorOutput).toContain("Give datastore and repositoryName");
      }
      expect(runs.installation.removed).toEqual([]);
    });
  });

  it("asks who answers where a backup is not found", async () => {
    runs.installation.optimizeFails.list = () => {
      throw new ManagementApiError("not-optimize", 200, "managementApi: somebody else answers");
    };
    const optimize = { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    const shown = await runs.runWith(optimize, "show", "9");
    expect(shown.errorOutput).toContain("somebody else answers");
  });
});
