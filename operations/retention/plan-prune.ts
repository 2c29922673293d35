import { suddenlySmaller } from "../backup/suddenly-smaller";
import { whoseIndices } from "../backup/whose-indices";
import { byId, ELSEWHERE, type LedgerById, type LedgerEntry, type RepositoryPlace, whyNotOwn } from "./ledger";
import { type OtherRecord, recordThatMayOwn } from "./other-records";
import { type EffectivePolicy, effectivePolicy, type RetentionPolicy } from "./policy";
import { compareIds, newestFirst, startedAt } from "../backup/newest-first";
import { unreadableOnes } from "../backup/not-readable";
import { newestInDoubt, recordedButNotSeen } from "./newest-in-doubt";
import { absenceInWords, judgeAbsence } from "./recorded-absence";
import { type BackupStanding, type RetainedBackup, standingOf, versionOf } from "./retained-backup";

export interface PruneInput {
  /** All backups that there are, in any order. */
  readonly backups: readonly RetainedBackup[];
  /** Undefined when it is lost, or there never was one. */
  readonly ledger: readonly LedgerEntry[] | undefined;
  /** What others have written down of theirs, as far as it can be seen; asked with `scope` own only. */
  readonly otherRecords?: readonly OtherRecord[] | undefined;
  /** Where the backups lie; undefined when the datastore is not known. */
  readonly place: RepositoryPlace | undefined;
  /** Undefined: nothing is deleted. */
  readonly policy: RetentionPolicy | undefined;
  /** What the names of this Optimize's indices begin with; a backup of other indices is somebody else's. */
  readonly indexPrefix: string;
  /** Whether the run that prunes completed its backup; undefined where there was none: the newest backup tells then. */
  readonly lastRunCompleted: boolean | undefined;
  /** The backup that the run took; that it is there does not prove that the repository is where it was. */
  readonly takenNow?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What becomes of one backup, and why. */
export interface PruneDecision {
  readonly backupId: string;
  readonly standing: BackupStanding;
  readonly snapshots: RetainedBackup["snapshots"];
  /** ISO 8601, UTC; undefined when the snapshots do not tell. */
  readonly startTime: string | undefined;
  readonly optimizeVersion: string | undefined;
  readonly sizeInBytes: number | undefined;
  /** `untouched`: whatever the policy says, it is not for this retention to delete. */
  readonly decision: "keep" | "prune" | "untouched";
  readonly reason: string;
}

export interface PrunePlan {
  /** Newest first, every backup once. */
  readonly decisions: readonly PruneDecision[];
  /** Why nothing is deleted now although something would be; undefined otherwise. */
  readonly suspended: string | undefined;
  /** Why retention cannot do what is declared, because backups are not its own to delete; undefined otherwise. */
  readonly outOfScope: string | undefined;
  /** Why recorded backups may lie at another place than the one that is registered; undefined when none is missing. */
  readonly missing: string | undefined;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** For so long the newest completed backup of a version stays: it is the way back from an upgrade. */
const NEWEST_OF_VERSION_DAYS = 30;
/** For so long a part may still follow: the second one is begun only when the first has ended, in some versions. */
const MAY_STILL_RUN_DAYS = 1;

/** Optimize lists whatever lies in its repository, another Optimize's backups included. */
const NOBODY_KNOWS = "without the datastore nobody knows in which repository it lies, and whose it is";

/** The ledger proves whose a backup is; without it only the names of indices can. */
const NOT_TOLD = "its indices do not tell which Optimize took it";

type Judged = Pick<PruneDecision, "decision" | "reason">;
const keep = (reason: string): Judged => ({ decision: "keep", reason });
const prune = (reason: string): Judged => ({ decision: "prune", reason });
const untouched = (reason: string): Judged => ({ decision: "untouched", reason });

/** Decides for every backup whether retention deletes it, and says why. */
export function planPrune(input: PruneInput): PrunePlan {
  const backups = newestFirst(input.backups);
  const policy = input.policy === undefined ? undefined : effectivePolicy(input.policy);
  const missing = whatIsMissing(input);
  if (policy === undefined) {
    const judge = () => keep("no retention is declared: nothing is deleted");
    return { ...planned(backups, judge, undefined), outOfScope: undefined, missing };
  }

  const ledger = input.ledger === undefined ? undefined : byId(input.ledger);
  const outOfScope = new Map(backups.map((backup) => [backup, whyOutOfScope(backup, input, ledger, policy)]));
  const inScope = backups.filter((backup) => outOfScope.get(backup) === undefined);
  const completed = inScope.filter((backup) => standingOf(backup) === "completed");
  const lastRunCompleted = input.lastRunCompleted ?? inScope[0] === completed[0];
  const ageOf = (backup: RetainedBackup) => (input.now - startedAt(backup)) / DAY_MILLISECONDS;
  const judge = (backup: RetainedBackup): Judged => {
    const reason = outOfScope.get(backup);
    if (reason !== undefined) return untouched(reason);
    if (policy.protectBackupIds.includes(backup.backupId)) return untouched("protectBackupIds names it");
    return standingOf(backup) === "completed"
      ? judgeCompleted(backup, completed, ageOf(backup), policy)
      : judgeFailed(ageOf(backup), policy);
  };
  const isDue = (backup: RetainedBackup, among: readonly RetainedBackup[]) =>
    judgeCompleted(backup, among, ageOf(backup), policy).decision === "prune";
  const doubt = missing ?? newestInDoubt(backups, completed, { ...input, ledger });
  return {
    ...planned(backups, judge, doubt ?? whySuspended(lastRunCompleted, backups, completed, policy)),
    outOfScope: whyUnfit(input.indexPrefix, backups, outOfScope, policy, isDue),
    missing,
  };
}

function whatIsMissing({ backups, ledger, place, takenNow, policy }: PruneInput): string | undefined {
  if (ledger === undefined || place === undefined) return undefined;
  const look = { place, backups, takenNow, acceptMissingUpTo: policy?.acceptMissingUpTo };
  return absenceInWords(judgeAbsence(ledger, look), place);
}

/**
 * Why retention is not carried out as declared, because of what it must not touch: nothing at all is its own, or what was
 * taken before a move is due and stays.
 */
function whyUnfit(
  indexPrefix: string,
  backups: readonly RetainedBackup[],
  outOfScope: ReadonlyMap<RetainedBackup, string | undefined>,
  policy: EffectivePolicy,
  isDue: (backup: RetainedBackup, among: readonly RetainedBackup[]) => boolean,
): string | undefined {
  const completed = backups.filter((backup) => standingOf(backup) === "completed");
  const [newest] = completed;
  if (newest === undefined) return undefined;
  if (completed.every((backup) => outOfScope.get(backup) !== undefined)) {
    const isOther = whoseIndices(newest.indices, indexPrefix).kind === "others";
    const wayOut = isOther ? ". If this Optimize's indices begin otherwise, set indexPrefix" : "";
    const why = `${outOfScope.get(newest) ?? ""}${wayOut}`;
    return `this retention may delete none of the ${completed.length} completed backups; of the newest, ${newest.backupId}: ${why}`;
  }
  const isKept = (backup: RetainedBackup) => {
    const reason = outOfScope.get(backup) ?? "";
    return reason === ELSEWHERE || reason.endsWith(RECORDS_IT_TOO);
  };
  const known = completed.filter((backup) => outOfScope.get(backup) === undefined || isKept(backup));
  const due = known.filter((backup) => isKept(backup) && !policy.protectBackupIds.includes(backup.backupId));
  const [one] = due.filter((backup) => isDue(backup, known));
  const reason = one && outOfScope.get(one);
  if (reason === undefined) return undefined;
  const alike = due.filter((backup) => outOfScope.get(backup) === reason && isDue(backup, known));
  const ids = alike.map(({ backupId }) => backupId).join(", ");
  return reason === ELSEWHERE
    ? `${ids} would be due, but ${ELSEWHERE}: they were taken before it worked here. Delete them by hand, or name them in protectBackupIds`
    : `${ids} would be due, but ${reason}. Delete them by hand, or take them out of one of the two records`;
}

/** Both may have been told that the backup is theirs. */
const RECORDS_IT_TOO = "records it too, and nobody can tell whose it is";

/** Why a backup is not for this retention to delete, undefined when it is. */
function whyOutOfScope(
  backup: RetainedBackup,
  input: PruneInput,
  ledger: LedgerById | undefined,
  policy: EffectivePolicy,
): string | undefined {
  if (standingOf(backup) === "running") return "it is being taken";
  const unread = unreadableOnes(backup.snapshots);
  if (unread.length > 0) {
    return `${unread.map(({ name }) => name).join(", ")} cannot be read now, and nobody can tell whether it is whole`;
  }
  const unseen = recordedButNotSeen(backup, ledger, input.place);
  if (unseen !== undefined)
    return `its recorded snapshot ${unseen} is not seen now, and nothing that was recorded is "failed"`;
  if (Number.isNaN(startedAt(backup)) || backup.snapshots.length === 0) return "its start time is not known";
  const whose = whoseIndices(backup.indices, input.indexPrefix);
  if (whose.kind === "others") return whose.why;
  if (input.place === undefined) return NOBODY_KNOWS;
  if (policy.scope === "all") return whose.kind === "own" ? undefined : NOT_TOLD;
  const notOwn = whyNotOwn(backup, ledger, input.place);
  if (notOwn !== undefined) return notOwn;
  const other = recordThatMayOwn(input.otherRecords ?? [], backup, input.place);
  return other && `${other.place} ${RECORDS_IT_TOO}`;
}

function judgeCompleted(
  backup: RetainedBackup,
  completed: readonly RetainedBackup[],
  age: number,
  { keepLast, keepForDays, minimumKept }: EffectivePolicy,
): Judged {
  const newer = completed.indexOf(backup);
  if (keepLast === undefined && keepForDays === undefined) return keep("neither keepLast nor keepForDays is set");
  if (keepLast !== undefined && newer < keepLast) return keep(`it is one of the newest ${keepLast} (keepLast)`);
  if (keepForDays !== undefined && age < keepForDays)
    return keep(`it is ${inDays(age)} old (keepForDays ${keepForDays})`);
  if (newer < minimumKept) return keep(`it is one of the newest ${minimumKept} (minimumKept)`);
  const version = versionOf(backup);
  const newestOfVersion = completed.find((other) => versionOf(other) === version) === backup;
  if (newestOfVersion && age < NEWEST_OF_VERSION_DAYS) {
    return keep(`it is the newest of Optimize ${version ?? "?"}, and less than ${NEWEST_OF_VERSION_DAYS} days old`);
  }
  const rules = [
    ...(keepLast === undefined ? [] : [`${newer} newer completed ones (keepLast ${keepLast})`]),
    ...(keepForDays === undefined ? [] : [`${inDays(age)} old (keepForDays ${keepForDays})`]),
  ];
  return prune(rules.join(", "));
}

function judgeFailed(age: number, { failedKeptForDays }: EffectivePolicy): Judged {
  if (age < MAY_STILL_RUN_DAYS) return keep("it is not complete, but less than a day old: a part may still follow");
  if (age < failedKeptForDays) {
    return keep(`it is not complete, and ${inDays(age)} old (failedKeptForDays ${failedKeptForDays})`);
  }
  return prune(`it is not complete, and ${inDays(age)} old (failedKeptForDays ${failedKeptForDays})`);
}

function whySuspended(
  lastRunCompleted: boolean,
  backups: readonly RetainedBackup[],
  completed: readonly RetainedBackup[],
  { acceptSmallerSince }: EffectivePolicy,
): string | undefined {
  if (!lastRunCompleted) return "the last run did not complete its backup, and nothing is deleted until one does";
  const [newest, ...earlier] = completed;
  const measures = earlier.filter((backup) => !isMeantLarger(backup.backupId, acceptSmallerSince, backups));
  const smaller = suddenlySmaller(newest, measures);
  if (newest === undefined || smaller === undefined) return undefined;
  return `${smaller}, and nothing is deleted. If it is meant to be smaller, set acceptSmallerSince to "${newest.backupId}"`;
}

/**
 * Whether a backup is older than the one from which on smaller ones are meant. An id above all that there are accepts
 * nothing: no such backup was taken yet.
 */
export function isMeantLarger(
  backupId: string,
  acceptSmallerSince: string | undefined,
  backups: readonly Pick<RetainedBackup, "backupId">[],
): boolean {
  if (acceptSmallerSince === undefined) return false;
  const wasTaken = backups.some((backup) => compareIds(backup.backupId, acceptSmallerSince) >= 0);
  return wasTaken && compareIds(backupId, acceptSmallerSince) < 0;
}

function planned(
  backups: readonly RetainedBackup[],
  judge: (backup: RetainedBackup) => Judged,
  suspension: string | undefined,
): Pick<PrunePlan, "decisions" | "suspended"> {
  let suspended: string | undefined;
  const decisions = backups.map((backup): PruneDecision => {
    let judged = judge(backup);
    if (judged.decision === "prune" && suspension !== undefined) {
      suspended = suspension;
      judged = keep(`${judged.reason}; but pruning is suspended`);
    }
    const start = startedAt(backup);
    return {
      backupId: backup.backupId,
      standing: standingOf(backup),
      snapshots: backup.snapshots,
      startTime: Number.isFinite(start) ? new Date(start).toISOString() : undefined,
      optimizeVersion: versionOf(backup),
      sizeInBytes: backup.sizeInBytes,
      ...judged,
    };
  });
  return { decisions, suspended };
}

function inDays(age: number): string {
  return `${Math.floor(age)} ${Math.floor(age) === 1 ? "day" : "days"}`;
}
