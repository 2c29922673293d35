import { createHash } from "node:crypto";
import { readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { type Clock, systemClock } from "../clients/clock";
import { errorCode } from "../clients/error-code";
import { ExplainedError } from "../clients/explained-error";
import { type Confirm, withFileLock } from "../clients/file-lock";
import { whoAsks } from "../clients/who";
import { type LedgerEntry, withNoted } from "../operations/retention/ledger";
import { ledgerText, parseLedger } from "../operations/retention/ledger-text";
import { type Ledger } from "../operations/restore/recorded-count";

/** Long enough to take over what a host that is gone has left. */
const PATIENCE_MILLISECONDS = 45_000;

/** Between the name of a ledger and that of one backup, in the files beside it. */
const NOTED = ".unrecorded-";
const NEW = ".new";

/** A ledger in a file, for a host that takes backups outside Kubernetes. */
export class LedgerFile {
  constructor(
    readonly path: string,
    private readonly clock: Clock = systemClock,
  ) {}

  /** With what is noted beside it. Undefined when there is no such file, and nothing noted. */
  async read(): Promise<LedgerEntry[] | undefined> {
    const text = await this.textOf(this.path);
    const noted = await this.noted();
    if (text === undefined && noted.length === 0) return undefined;
    const entries = text === undefined ? [] : parseLedger(text, this.path);
    return withNoted(
      entries,
      noted.flatMap(({ entries: some }) => some),
    );
  }

  /**
   * Changes the ledger; a file that is not there is begun. Runs that change it at the same time do so one after the
   * other, and whoever reads it meanwhile sees the old or the new one. What is noted beside it goes into it.
   */
  async change(change: (entries: readonly LedgerEntry[]) => readonly LedgerEntry[]): Promise<void> {
    const lock = {
      path: `${this.path}.lock`,
      kind: "ledger",
      who: whoAsks(),
      patienceMilliseconds: PATIENCE_MILLISECONDS,
    };
    await withFileLock(
      lock,
      async (confirm) => {
        const noted = await this.noted();
        await this.write(this.path, change((await this.read()) ?? []), confirm);
        for (const { path } of noted) await rm(path, { force: true }).catch(() => undefined);
      },
      this.clock,
    );
  }

  /**
   * Notes a backup in a file of its own beside the ledger, which needs no lock: for when the ledger cannot be changed. The
   * next change takes it in.
   */
  note(entry: LedgerEntry): Promise<void> {
    const { backupId, repositoryName, clusterUuid } = entry;
    const key = JSON.stringify([backupId, repositoryName, clusterUuid]);
    const hash = createHash("sha256").update(key).digest("hex").slice(0, 12);
    return this.write(`${this.path}${NOTED}${hash}`, [entry]);
  }

  private async noted(): Promise<readonly { readonly path: string; readonly entries: readonly LedgerEntry[] }[]> {
    const folder = dirname(this.path);
    const names = await readdir(folder).catch(() => []);
    const paths = names.filter((name) => name.startsWith(`${basename(this.path)}${NOTED}`) && !name.endsWith(NEW));
    const read = paths.sort().map(async (name) => {
      const path = join(folder, name);
      const text = await this.textOf(path);
      return text === undefined ? [] : [{ path, entries: parseLedger(text, path) }];
    });
    return (await Promise.all(read)).flat();
  }

  private async textOf(path: string): Promise<string | undefined> {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw new ExplainedError("refused", `ledger: ${path} cannot be read (${errorCode(error)}).`);
    }
  }

  private async write(path: string, entries: readonly LedgerEntry[], confirm?: Confirm): Promise<void> {
    // What a link leads to is written, and not the link written over.
    const file = await realpath(path).catch(() => path);
    const temporary = `${file}.${process.pid}${NEW}`;
    try {
      await writeFile(temporary, ledgerText(entries), { flush: true });
      await confirm?.();
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      if (error instanceof ExplainedError) throw error;
      throw new ExplainedError("failed", `ledger: ${path} cannot be written (${errorCode(error)}).`);
    }
  }
}

/** What a ledger in a file says of the backups that were taken. */
export function ledgerIn(path: string): Ledger {
  return async () => (await new LedgerFile(path).read()) ?? [];
}
