import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ExplainedError } from "../../../clients/explained-error";
import { type JournalStore } from "./journal";
import { errorCode } from "../../../clients/error-code";
import { stateFolder } from "../../../clients/state-folder";

/** Where the journal of restores to one Optimize is kept on this host, unless the user names another place. */
export function defaultJournalPath(environment: NodeJS.ProcessEnv, indexPrefix: string, clusterUuid: string): string {
  return join(stateFolder(environment), `restore-${indexPrefix}@${clusterUuid.slice(0, 8)}.json`);
}

/** The journal of a restore in a file. */
export class JournalFile implements JournalStore {
  constructor(readonly place: string) {}

  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.place, "utf8");
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw new ExplainedError("failed", `journal: ${this.place} cannot be read (${errorCode(error)}).`);
    }
  }

  /** Whoever reads it meanwhile, or after a crash, sees the old text or the new one. */
  async write(text: string): Promise<void> {
    const temporary = `${this.place}.${process.pid}.new`;
    try {
      await mkdir(dirname(this.place), { recursive: true });
      await writeFile(temporary, text, { flush: true });
      await rename(temporary, this.place);
    } catch (error) {
      throw new ExplainedError("failed", `journal: ${this.place} cannot be written (${errorCode(error)}).`);
    }
  }
}
