import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { MemoryInstallation, type Ran, runCommand, START } from "./memory-installation";

/** The folder, the installation and the ledger of each test in a file; made anew before each one. */
export class CommandRuns {
  folder = "";
  installation = new MemoryInstallation();

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), "camunda-backup-command-"));
      this.installation = new MemoryInstallation();
    });
    afterEach(() => rmSync(this.folder, { recursive: true }));
  }

  get ledger(): string {
    return join(this.folder, "ledger.json");
  }

  get hasLedger(): boolean {
    return existsSync(this.ledger);
  }

  readonly run = (...argv: string[]): Promise<Ran> => runCommand(this.installation, argv);

  /** As `run`, with these variables alone. */
  runWith(environment: NodeJS.ProcessEnv, ...argv: string[]): Promise<Ran> {
    return runCommand(this.installation, argv, { environment });
  }

  ledgerIds(): string[] {
    const { backups } = JSON.parse(readFileSync(this.ledger, "utf8")) as { backups: { backupId: string }[] };
    return backups.map((entry) => entry.backupId);
  }

  /** Takes backups with the command itself, each a day after the one before, all long ago. */
  async takeDaily(ids: readonly string[]): Promise<void> {
    const { installation } = this;
    installation.onPause = () => installation.finish();
    installation.now = START - 60 * 86_400_000;
    for (const id of ids) {
      installation.now += 86_400_000;
      const ran = await this.run("create", "--backup-id", id, "--ledger", this.ledger);
      expect(ran).toMatchObject({ exitCode: 0, errorOutput: "" });
    }
    installation.now = START;
  }
}

export const linesOf = (text: string): string[] => text.trimEnd().split("\n");

/** The lines of JSON among what was written to standard error. */
export function recordsIn(text: string): Record<string, unknown>[] {
  return linesOf(text)
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
