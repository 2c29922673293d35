import { randomInt } from "node:crypto";

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

/** The highest id that the first generation of the numbered API takes: a Java int. Which later release takes more is unknown. */
const HIGHEST_INTEGER = 2n ** 31n - 1n;

/** How far ahead of the clock ids may run, in seconds: each of as many ids is as likely as the others. */
const FARTHEST_AHEAD = 65_536n;

/** For how many more backups the room below `HIGHEST_INTEGER` is to last where ids run ahead of the clock. */
const BACKUPS_TO_COME = 500_000n;

/** From how many ids is chosen at least, where there is little room and where there is much. */
const FEWEST_CHOICES = 64n;
const FEWEST_CHOICES_WITH_ROOM = 4_096n;

/**
 * The id of a new backup: above the Unix time in seconds and above every id there is, since Camunda asks for ids that
 * grow, and drawn by lot from those. Schedules fire on the minute, and Optimize tells two that ask for one new id at the
 * same moment that the backup is theirs: only an id that nobody else chooses has one owner.
 *
 * Two takers who see the same ids, and ask before either backup shows, choose the same one once in as many times as there
 * are choices. Where two always take at the same moment, that is once in 65,536 times with a backup a day, in some 5,000
 * with one an hour, in 1,200 with one each quarter of an hour, and in 480 with one each five minutes. With one each minute
 * it is once in some 480 times in the first year, and then more often as the room fills: once in some 200 over three years.
 * Of three takers, two meet three times as often. More choices would not last: each choice moves the ids on by half of
 * them, and below `HIGHEST_INTEGER` there is one id for each second until 2038. Even with a backup each minute, ids stay
 * below it for six years.
 *
 * @param known the ids that the repository knows, with the name of a snapshot that carries each.
 * @param lot a whole number from 0 on and below the one that is given.
 * @throws ExplainedError when a snapshot's id leaves no room above it.
 */
export function nextBackupId(
  nowMilliseconds: number,
  known: ReadonlyMap<string, string>,
  lot: (below: number) => number = randomInt,
): string {
  const now = BigInt(Math.max(1, Math.floor(nowMilliseconds / 1000)));
  let lowest = now;
  for (const [backupId, snapshotName] of known) {
    if (!/^\d+$/.test(backupId)) continue;
    const above = BigInt(backupId) + 1n;
    if (above > HIGHEST) {
      throw new ExplainedError(
        "refused",
        `backupId: no id is left above that of the snapshot ${snapshotName}; delete it, or give a backupId yourself.`,
      );
    }
    if (above > lowest) lowest = above;
  }
  return (lowest + BigInt(lot(Number(choices(lowest, now))))).toString();
}

/** From how many ids is chosen: fewer where ids run ahead of the clock, and none beyond what the API is known to take. */
function choices(lowest: bigint, now: bigint): bigint {
  const highest = lowest <= HIGHEST_INTEGER ? HIGHEST_INTEGER : HIGHEST;
  const room = highest - lowest + 1n;
  const fewest = larger(FEWEST_CHOICES, smaller(room / BACKUPS_TO_COME, FEWEST_CHOICES_WITH_ROOM));
  return smaller(larger(FARTHEST_AHEAD - (lowest - now), fewest), room);
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
