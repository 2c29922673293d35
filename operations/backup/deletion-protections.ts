import { ExplainedError } from "../../clients/explained-error";
import { isForeseen } from "../../clients/foreseen";
import { sumOfKnown } from "../../clients/sum-of-known";
import { sentence } from "../sentence";
import { findBackups } from "./find-backups";
import { completedParts } from "./judge-backup";
import { startedAt } from "./newest-first";
import { ALL_BACKUP_SNAPSHOTS } from "./snapshot-name";
import { type SizedBackup, suddenlySmaller } from "./suddenly-smaller";
import { type BackupStore, type BackupTarget } from "./target";
import { heldBackups, type HeldBackup, indicesOf, type StayingBackup, whatStays } from "./what-stays";
import { whoseIndices } from "./whose-indices";

/** What lifts a protection. */
export interface LiftedProtections {
  readonly allowDeleteLast: boolean;
  readonly acceptSmaller?: boolean;
}

/** A backup that stays as it is, because its deletion would need another setting. */
export class DeletionRefused extends ExplainedError {
  constructor(message: string) {
    super("refused", message);
    this.name = "DeletionRefused";
  }
}

/** So much older than the backup that goes, what stays is named in a warning. */
const MUCH_OLDER_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

/**
 * Stands before every deletion of a backup, whoever asks for it: a resource, a replacement, retention or a person. What is
 * there is looked at again each time, right before the request.
 *
 * @param backup what lies under the id and was recorded.
 * @throws DeletionRefused when it is another Optimize's, when it is the last completed one, or when the newest that stays
 *   is suddenly much smaller.
 */
export async function protectFromDeletion(
  target: BackupTarget,
  backup: HeldBackup,
  lifted: LiftedProtections,
): Promise<void> {
  const { backupId } = backup;
  const declared = target.store?.indexPrefix;
  const whose = declared === undefined ? undefined : whoseIndices(indicesOf(backup.snapshots), declared);
  if (whose?.kind === "others") {
    throw refused(backupId, whose.why, "Correct indexPrefix if this Optimize has another one.");
  }
  if (completedParts(backup.snapshots) === undefined) return;

  const { store } = target;
  const all = store === undefined ? await findBackups(target) : await everyStored(store);
  if (store === undefined) target.warn?.(unseen(backupId));
  const [newest] = whatStays(backup, all, store?.indexPrefix);
  if (newest === undefined) {
    if (lifted.allowDeleteLast) return;
    const whose = `of Optimize at ${target.optimize.target}`;
    const last = `it is the last completed one ${whose}${othersInWords(backup, all)}`;
    throw refused(backupId, last, "Set allowDeleteLast to true to have it deleted all the same.");
  }
  const mayShrink = store === undefined || lifted.acceptSmaller === true;
  const smaller = mayShrink ? undefined : await refuseBeforeSmaller(store, backup, newest);
  tellWhatStays(target, backup, newest, smaller);
}

async function everyStored({ snapshots, repositoryName }: BackupStore): Promise<HeldBackup[]> {
  return heldBackups(await snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS));
}

/**
 * How large a backup and what stays of the others are.
 *
 * @throws what the datastore answers when it does not tell the sizes; ExplainedError when it leaves one out.
 */
async function sizesOf(
  { snapshots, repositoryName }: BackupStore,
  backup: HeldBackup,
  newest: StayingBackup,
): Promise<readonly [SizedBackup, SizedBackup]> {
  const parts = completedParts(backup.snapshots)?.snapshots ?? [];
  const names = [...parts, ...newest.snapshots].map(({ name }) => name);
  const sizes = await snapshots.sizes(repositoryName, names);
  const sized = (backupId: string, of: readonly { readonly name: string }[]) => {
    const sizeInBytes = sumOfKnown(of.map(({ name }) => sizes.get(name)));
    if (sizeInBytes !== undefined) return { backupId, sizeInBytes };
    throw new ExplainedError("unknown", `the datastore does not tell how large the backup ${backupId} is`);
  };
  return [sized(backup.backupId, parts), sized(newest.backupId, newest.snapshots)];
}

/**
 * After an Optimize was emptied, the next backup must not push out the one with the data. What stays and is older was taken
 * before: then it is only told how much smaller it is.
 *
 * @returns what is to be told; undefined when nothing is.
 */
async function refuseBeforeSmaller(
  store: BackupStore,
  backup: HeldBackup,
  newest: StayingBackup,
): Promise<string | undefined> {
  const { backupId } = backup;
  const wayOut = "Set acceptSmaller to true to have it deleted all the same.";
  // Where one of the two times is not known, the sizes are compared.
  const isOlder = newest.startedAt <= startedAt(backup);
  try {
    const [goes, stays] = await sizesOf(store, backup, newest);
    const smaller = suddenlySmaller(stays, [goes]);
    if (smaller === undefined) return undefined;
    if (isOlder) return `it has ${stays.sizeInBytes} bytes only, and the one that goes ${goes.sizeInBytes}`;
    throw refused(backupId, smaller, `If it is meant to be smaller: ${lowerFirst(wayOut)}`);
  } catch (error) {
    if (!isForeseen(error) || error instanceof DeletionRefused) throw error;
    const unknown = `whether the newest completed backup that stays, ${newest.backupId}, is much smaller cannot be told: ${error.message}`;
    if (isOlder) return unknown;
    throw refused(backupId, unknown, wayOut);
  }
}

/** Nobody should have to find out at a restore which backup is the last one. */
function tellWhatStays(target: BackupTarget, backup: HeldBackup, newest: StayingBackup, smaller?: string): void {
  const started = startedAt(backup);
  const version = completedParts(backup.snapshots)?.optimizeVersion;
  const when = Number.isNaN(newest.startedAt) ? "an unknown time" : new Date(newest.startedAt).toISOString();
  const line = `deleting the backup ${backup.backupId}; the newest completed one that stays is ${newest.backupId} of ${when}, taken by Optimize ${newest.optimizeVersion}`;
  const isMuchOlder = !(started - newest.startedAt < MUCH_OLDER_MILLISECONDS);
  if (smaller !== undefined) target.warn?.(sentence(`${line}; ${smaller}`));
  else if (isMuchOlder || newest.optimizeVersion !== version) target.warn?.(sentence(line));
  else target.report(line);
}

function othersInWords(backup: HeldBackup, all: readonly HeldBackup[]): string {
  const others = all
    .filter((other) => other.backupId !== backup.backupId && completedParts(other.snapshots) !== undefined)
    .map(({ backupId }) => backupId);
  if (others.length === 0) return "";
  return `; ${others.slice(0, 3).join(", ")}${others.length > 3 ? ` and ${others.length - 3} more` : ""} in the same repository are not of this Optimize, as far as their indices tell`;
}

function unseen(backupId: string): string {
  return `Before the deletion of the backup ${backupId} only Optimize was asked. Without datastore and repositoryName nobody can tell whether the backups that stay are this Optimize's, and whether the newest one is suddenly much smaller.`;
}

function refused(backupId: string, why: string, wayOut: string): DeletionRefused {
  return new DeletionRefused(`The backup ${backupId} is not deleted: ${sentence(why)} ${wayOut}`);
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
