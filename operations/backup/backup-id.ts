import { ExplainedError } from "../../clients/explained-error";
import { type BackupIdKind } from "../../clients/optimize/backup";

/** The highest id that Optimize takes: a Java long. */
const HIGHEST = 2n ** 63n - 1n;

/** Room for the rest of a snapshot's name, which datastores limit to 255 bytes. */
const LONGEST_TEXT = 200;

/**
 * What is wrong with an id, undefined when nothing is.
 *
 * @param kind numbers, or, with Optimize 3.9, texts that become part of a snapshot's name.
 */
export function backupIdProblem(backupId: string, kind: BackupIdKind = "numbers"): string | undefined {
  if (kind === "texts") return textProblem(backupId);
  if (!/^\d+$/.test(backupId)) return "must be a whole number, in digits only";
  const value = BigInt(backupId);
  if (value < 1n) return "must be 1 or more";
  if (value > HIGHEST) return `is above ${HIGHEST}, the highest that Optimize takes`;
  return undefined;
}

function textProblem(backupId: string): string | undefined {
  if (backupId === "") return "is empty";
  if (backupId !== backupId.toLowerCase()) return "must be in lower case: it becomes part of a snapshot's name";
  const forbidden = /[\s\\/*?"<>|,#:%]/.exec(backupId)?.[0];
  if (forbidden !== undefined) {
    return `holds ${forbidden.trim() === "" ? "white space" : forbidden}, which the name of a snapshot may not`;
  }
  return Buffer.byteLength(backupId) > LONGEST_TEXT ? `is longer than ${LONGEST_TEXT} bytes` : undefined;
}

/**
 * The id of a new backup: the Unix time in seconds, raised above every id there is, since Camunda asks for ids that grow.
 *
 * @param known the ids that the repository knows, with the name of a snapshot that carries each.
 * @throws ExplainedError when a snapshot's id leaves no room above it.
 */
export function nextBackupId(nowMilliseconds: number, known: ReadonlyMap<string, string>): string {
  let next = BigInt(Math.max(1, Math.floor(nowMilliseconds / 1000)));
  for (const [backupId, snapshotName] of known) {
    if (!/^\d+$/.test(backupId)) continue;
    const above = BigInt(backupId) + 1n;
    if (above > HIGHEST) {
      throw new ExplainedError(
        "refused",
        `backupId: no id is left above that of the snapshot ${snapshotName}; delete it, or give a backupId yourself.`,
      );
    }
    if (above > next) next = above;
  }
  return next.toString();
}
