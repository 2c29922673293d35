import { appendFile } from "node:fs/promises";

import { ExplainedError } from "../clients/explained-error";
import { type Audit } from "../operations/audit/deletion-record";
import { errorCode } from "../clients/error-code";
import { type Report } from "./output/report";
import { type Surroundings } from "./surroundings";

/**
 * Writes down each deletion as a line of JSON: to a file, or to standard error where none is given. A line that cannot
 * be written to the file goes to standard error as well: the deletion has happened by then.
 */
export function auditLog({ who }: Surroundings, report: Report, path: string | undefined): Audit {
  return { who, write: (record) => appendRecord(report, path, record) };
}

/** Writes one record down, as `auditLog` does. */
export async function appendRecord(report: Report, path: string | undefined, record: object): Promise<void> {
  const line = JSON.stringify(record);
  if (path === undefined) {
    report.note(line);
    return;
  }
  try {
    await appendFile(path, `${line}\n`);
  } catch (error) {
    report.note(line);
    throw new ExplainedError("failed", `auditLog: ${path} cannot be written (${errorCode(error)}).`);
  }
}
