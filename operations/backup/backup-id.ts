import { ExplainedError } from "../../clients/explained-error";

/** The highest id that Optimize takes: a Java long. */
const HIGHEST = 2n ** 63n - 1n;

/** What is wrong with an id, undefined when nothing is. */
export function backupIdProblem(backupId: string): string | undefined {
  if (!/^\d+$/.test(backupId)) return "must be a whole number, in digits only";
  const value = BigInt(backupId);
  if (value < 1n) return "must be 1 or more";
  if (value > HIGHEST) return `is above ${HIGHEST}, the highest that Optimize takes`;
  return undefined;
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
