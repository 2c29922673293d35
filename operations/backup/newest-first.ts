import { type BackupSnapshot } from "../../clients/optimize/backup";

interface Dated {
  readonly backupId: string;
  readonly snapshots: readonly Pick<BackupSnapshot, "startTime">[];
}

/**
 * Backups in the order in which they were taken, the newest first; the same order whatever the order of the list. One that
 * was not read as a whole stands by the parts that tell their time. One of which no part tells stands by its id, since ids
 * grow. Where its id tells nothing either, it may be the newest, and counts as such.
 */
export function newestFirst<Backup extends Dated>(backups: readonly Backup[]): Backup[] {
  const told = backups.flatMap((backup) => {
    const at = toldStart(backup);
    return at === undefined ? [] : [{ backup, at }];
  });
  const placed = backups.map((backup) => ({ backup, at: toldStart(backup) ?? placeById(backup, told) }));
  return placed
    .sort((one, other) => other.at - one.at || compareIds(other.backup.backupId, one.backup.backupId))
    .map(({ backup }) => backup);
}

/** When a backup was begun at the latest, in milliseconds since 1970; undefined when none of its snapshots tells. */
export function toldStart({ snapshots }: Pick<Dated, "snapshots">): number | undefined {
  const told = snapshots.map(({ startTime }) => Date.parse(startTime ?? "")).filter(Number.isFinite);
  return told.length === 0 ? undefined : Math.min(...told);
}

/** Ids that are chosen here are times, those that somebody gives are often small: one says nothing beside the other. */
const LEAST_CHOSEN = 1_000_000_000n;

/** Above all backups with lower ids; above all others where its id cannot be compared. */
function placeById(backup: Dated, told: readonly { readonly backup: Dated; readonly at: number }[]): number {
  const id = wholeNumber(backup.backupId);
  if (id === undefined) return Number.MAX_VALUE;
  let place = 0;
  for (const { backup: other, at } of told) {
    const otherId = wholeNumber(other.backupId);
    if (otherId === undefined) continue;
    if (id < LEAST_CHOSEN && otherId >= LEAST_CHOSEN) return Number.MAX_VALUE;
    if (otherId < id) place = Math.max(place, at);
  }
  return place;
}

function wholeNumber(backupId: string): bigint | undefined {
  return /^\d+$/.test(backupId) ? BigInt(backupId) : undefined;
}

/** Milliseconds since 1970 at which a backup was begun; NaN when a snapshot does not tell. */
export function startedAt({ snapshots }: Pick<Dated, "snapshots">): number {
  return Math.min(...snapshots.map(({ startTime }) => Date.parse(startTime ?? "")));
}

/** Compares two ids as the numbers that they are; others, which the earlier API allowed, as texts. */
export function compareIds(one: string, other: string): number {
  const [first, second] = [wholeNumber(one), wholeNumber(other)];
  if (first !== undefined && second !== undefined && first !== second) return first < second ? -1 : 1;
  return one < other ? -1 : one > other ? 1 : 0;
}
