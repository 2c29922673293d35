import { isForeseen } from "../../clients/foreseen";
import { DatastoreError } from "../../clients/datastore/datastore-error";
import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { TransportError } from "../../clients/http/transport-error";
import { type BackupSnapshot } from "../../clients/optimize/backup";
import { lookUntil } from "./await-backup";
import { observe } from "./observe-backup";
import { pollInterval } from "./poll-interval";
import { isLaterPart, isRecorded, type RecordedSnapshot } from "./recorded-snapshot";
import { snapshotPattern } from "./snapshot-name";
import { type BackupStore, type BackupTarget } from "./target";

/** A deletion that was found to be right. */
export interface Deletion {
  readonly backupId: string;
  readonly recorded: readonly RecordedSnapshot[];
  /** The snapshots that go, by name. */
  readonly names: ReadonlySet<string>;
  /** Whether a part may still come: Optimize 8.10 begins part 2 when part 1 has ended, and be it by a deletion. */
  readonly mayGrow: boolean;
  readonly timeoutMilliseconds: number;
}

/** For how long a backup that may still get its second part is watched once it is gone. */
const SETTLE_MILLISECONDS = 5_000;

/** Optimize forgets a deletion that it has not begun when it restarts, and says nothing of one that failed. */
const ASK_AGAIN_MILLISECONDS = 60_000;

/** Has Optimize delete a backup, until it is gone. */
export async function deleteThroughOptimize(target: BackupTarget, deletion: Deletion): Promise<void> {
  const { backupId } = deletion;
  const ask = async () => {
    target.report(`asking Optimize at ${target.optimize.target} to delete the backup ${backupId}`);
    await target.requireAlone?.();
    await target.optimize.remove(backupId);
  };
  await ask();
  await awaitGone(target, deletion, ask, "Optimize accepted the deletion, and tells only its log why it fails");
}

/** Deletes a backup's snapshots by name. */
export async function deleteFromDatastore(target: BackupTarget, store: BackupStore, deletion: Deletion): Promise<void> {
  const ask = async (names: readonly string[]) => {
    target.report(`deleting ${inWords(names)} of the snapshot repository ${store.repositoryName}`);
    await target.requireAlone?.();
    await withoutWaiting(store.snapshots.delete(store.repositoryName, names)).catch((error: unknown) => {
      throw isBeingRestored(error) ? beingRestored(deletion.backupId) : error;
    });
  };
  await ask([...deletion.names]);
  await awaitGone({ ...target, optimize: undefined }, deletion, ask, "The datastore was asked to delete its snapshots");
}

/** A datastore answers a deletion when it is done, which may take longer than a request. */
async function withoutWaiting(deleted: Promise<void>): Promise<void> {
  try {
    await deleted;
  } catch (error) {
    if (!(error instanceof TransportError) || !error.mayHaveActed) throw error;
  }
}

/** The engines delete nothing of what is being restored; Optimize's log alone tells that, where it was asked. */
function isBeingRestored(error: unknown): boolean {
  return error instanceof DatastoreError && error.reasons.some((reason) => /during a restore/.test(reason));
}

function beingRestored(backupId: string): ExplainedError {
  return new ExplainedError(
    "busy",
    `The backup ${backupId} is not deleted: it is being restored. Wait until the restore has ended.`,
  );
}

type Watched = Omit<BackupTarget, "optimize"> & { readonly optimize: BackupTarget["optimize"] | undefined };

/** Waits until nothing of a backup is left, and asks again when nothing changes for long, or when its second part appears. */
async function awaitGone(
  target: Watched,
  deletion: Deletion,
  ask: (names: readonly string[]) => Promise<void>,
  said: string,
): Promise<void> {
  const { clock } = target;
  const started = clock.monotonic();
  const deadline = started + deletion.timeoutMilliseconds;
  let goneSince: number | undefined;
  let lastAsked = started;
  const asked = new Set(deletion.names);
  for (;;) {
    const left = await whatIsLeft(target, deletion, deadline);
    const own = left?.filter((snapshot) => isOwn(snapshot, deletion));
    if (own?.length === 0) {
      goneSince ??= clock.monotonic();
      if (!deletion.mayGrow || clock.monotonic() - goneSince >= SETTLE_MILLISECONDS) return;
    } else if (own !== undefined && left !== undefined) {
      goneSince = undefined;
      const appeared = own.some(({ name }) => !asked.has(name));
      // Optimize deletes by wildcard: beside something foreign it is not asked again.
      const harmless = target.optimize === undefined || own.length === left.length;
      if (harmless && (appeared || clock.monotonic() - lastAsked >= ASK_AGAIN_MILLISECONDS)) {
        lastAsked = clock.monotonic();
        for (const { name } of own) asked.add(name);
        await ask(own.map(({ name }) => name));
      }
    }
    if (clock.monotonic() >= deadline) throw stillThere(deletion.backupId, said, clock.monotonic() - started);
    const elapsed = clock.monotonic() - started;
    target.report(`waiting for the backup ${deletion.backupId} to be gone, ${Math.round(elapsed / 1000)} s`);
    await clock.sleep(Math.max(1, Math.min(pollInterval(elapsed), deadline - clock.monotonic())));
  }
}

/** What lies under the id, by everybody who is asked; undefined when somebody does not answer. */
async function whatIsLeft(
  { optimize, store, clock }: Watched,
  { backupId }: Deletion,
  deadline: number,
): Promise<readonly Snapshot[] | undefined> {
  const snapshots: Snapshot[] = [];
  if (optimize !== undefined) {
    const seen = await observe({ optimize, store: undefined }, backupId, lookUntil(deadline, clock.monotonic()));
    if (seen.kind === "no-answer") return undefined;
    if (seen.kind === "found") snapshots.push(...seen.backup.snapshots);
  }
  if (store === undefined) return snapshots;
  try {
    return [...snapshots, ...(await store.snapshots.list(store.repositoryName, snapshotPattern(backupId)))];
  } catch (error) {
    if (isForeseen(error)) return undefined;
    throw error;
  }
}

type Snapshot = Pick<BackupSnapshot, "name" | "startTime">;

function isOwn(snapshot: Snapshot, { recorded, names }: Deletion): boolean {
  // One that cannot be read just now is not gone.
  if (snapshot.startTime === undefined) return names.has(snapshot.name);
  const deleted = recorded.filter(({ name }) => names.has(name));
  return isRecorded(snapshot, recorded) || isLaterPart(snapshot, deleted) || isLaterPart(snapshot, recorded);
}

function stillThere(backupId: string, said: string, elapsed: number): ExplainedError {
  return new ExplainedError(
    "unknown",
    `The backup ${backupId} is still there after ${Math.round(elapsed / 1000)} s. ${said}; a read-only repository, a missing privilege and a restore of it that runs are the usual reasons.`,
  );
}
