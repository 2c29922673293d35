import { readFile, rename, writeFile } from "node:fs/promises";

import { errorCode } from "../clients/error-code";
import { ExplainedError } from "../clients/explained-error";
import { withFileLock } from "../clients/file-lock";
import { whoAsks } from "../clients/who";
import { type LedgerEntry, ledgerText, parseLedger } from "../operations/retention/ledger";
import { type Ledger } from "../operations/restore/recorded-count";

/** Long enough to take over what a host that is gone has left. */
const PATIENCE_MILLISECONDS = 45_000;

/** A ledger in a file, for a host that takes backups outside Kubernetes. */
export class LedgerFile {
  constructor(private readonly path: string) {}

  /** Undefined when there is no such file. */
  async read(): Promise<LedgerEntry[] | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw new ExplainedError("failed", `ledger: ${this.path} cannot be read (${errorCode(error)}).`);
    }
    return parseLedger(text, this.path);
  }

  /**
   * Changes the ledger; a file that is not there is begun. Runs that change it at the same time do so one after the
   * other, and whoever reads it meanwhile sees the old or the new one.
   */
  async change(change: (entries: readonly LedgerEntry[]) => readonly LedgerEntry[]): Promise<void> {
    const lock = {
      path: `${this.path}.lock`,
      kind: "ledger",
      who: whoAsks(),
      patienceMilliseconds: PATIENCE_MILLISECONDS,
    };
    await withFileLock(lock, async (confirm) => {
      const entries = change((await this.read()) ?? []);
      const temporary = `${this.path}.${process.pid}.new`;
      try {
        await writeFile(temporary, ledgerText(entries));
        await confirm();
        await rename(temporary, this.path);
      } catch (error) {
        if (error instanceof ExplainedError) throw error;
        throw new ExplainedError("failed", `ledger: ${this.path} cannot be written (${errorCode(error)}).`);
      }
    });
  }
}

/** What a ledger in a file says of the backups that were taken. */
export function ledgerIn(path: string): Ledger {
  return async () => (await new LedgerFile(path).read()) ?? [];
}
