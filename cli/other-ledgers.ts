import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

import { errorCode } from "../clients/error-code";
import { ExplainedError } from "../clients/explained-error";
import { type OtherRecord, recordIn } from "../operations/retention/other-records";

const BEGINNING_BYTES = 64;

/**
 * The ledgers that lie beside one, as those of other schedules of this host do. What begins with its name belongs to it:
 * what is noted beside it, and copies such as `ledger.json.bak`.
 *
 * @throws ExplainedError when a file of its kind cannot be read: it may be a ledger.
 */
export async function otherLedgers(path: string): Promise<OtherRecord[]> {
  const folder = dirname(path);
  const own = await stat(path).catch(() => undefined);
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith(basename(path))).sort();
  const records: OtherRecord[] = [];
  for (const name of names) {
    const other = join(folder, name);
    try {
      const text = await textOf(other, own);
      const record = text === undefined ? undefined : recordIn(text, other);
      if (record !== undefined) records.push(record);
    } catch (error) {
      if (errorCode(error) === "ENOENT" || extname(name) !== extname(path)) continue;
      throw new ExplainedError(
        "refused",
        `ledger: ${other} cannot be read (${errorCode(error)}). It lies beside the ledger, and may be one that records the same backup. Make it readable, or move it away.`,
      );
    }
  }
  return records;
}

/** Undefined for what is no file of JSON, or is the same file under another name. */
async function textOf(
  path: string,
  own: { readonly dev: number; readonly ino: number } | undefined,
): Promise<string | undefined> {
  const found = await stat(path);
  if (!found.isFile() || (found.dev === own?.dev && found.ino === own.ino)) return undefined;
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    if (!buffer.toString("utf8", 0, bytesRead).trimStart().startsWith("{")) return undefined;
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
