import { ExplainedError, type Outcome } from "../../../clients/explained-error";
import { TransportError, type TransportFault } from "../../../clients/http/transport-error";
import { CommandRuns } from "./command-runs";
import { runCommand } from "./memory-installation";

const runs = new CommandRuns();
const { run } = runs;

describe("exit codes", () => {
  it.each([
    ["invalid", 2],
    ["refused", 3],
    ["failed", 4],
    ["busy", 5],
    ["unknown", 6],
  ] as const)("%s is %d", async (outcome: Outcome, exitCode) => {
    runs.installation.optimizeFails.list = () => {
      throw new ExplainedError(outcome, "as it is");
    };
    const environment = { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    const ran = await runCommand(runs.installation, ["list", "--json"], { environment });
    expect(ran).toMatchObject({ exitCode, errorOutput: "camunda-backup: as it is\n" });
    expect(ran.json()).toEqual({ error: { outcome, message: "as it is" } });
  });

  it.each([
    ["refused", false, 4],
    ["certificate", false, 4],
    ["timeout", false, 6],
    ["cut-off", true, 6],
  ] as const)("no answer (%s) ends as %d", async (fault: TransportFault, mayHaveActed, exitCode) => {
    runs.installation.optimizeFails.list = () => {
      throw new TransportError(fault, mayHaveActed, "no answer");
    };
    const environment = { CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://optimize.test:8092" };
    expect((await runCommand(runs.installation, ["list"], { environment })).exitCode).toBe(exitCode);
  });

  it("usage is 2, help is 0", async () => {
    for (const argv of [["lost"], [], ["show"], ["list", "too", "many"], ["list", "--unknown"]]) {
      expect((await run(...argv)).exitCode).toBe(2);
    }
    for (const name of ["list", "show", "create", "delete", "prune"]) {
      const { exitCode, output } = await run(name, "--help");
      expect(exitCode).toBe(0);
      expect(output).toContain(`Examples:\n  npx pulumi-camunda-backup ${name}`);
      expect(output).toContain("Exit codes:");
    }
  });
});
