import { DatastoreError } from "../../clients/datastore/datastore-error";
import { BLOCKED } from "../../clients/datastore/refusal-cause";
import { ExplainedError } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { backupsAmong, type FoundBackup, startOf } from "../backup/find-backups";
import { goingOn, WorkWatch, workInWords } from "../backup/going-on";
import { pollInterval } from "../backup/poll-interval";
import { ALL_BACKUP_SNAPSHOTS, parseSnapshotName } from "../backup/snapshot-name";
import { type ManagementAnswer, managementAnswer } from "./management-answer";
import { type ConfigurationTarget } from "./target";

/** For how long one part alone is watched: Optimize asks for the second once it sees the end of the first. */
const SECOND_PART_FOLLOWS_MILLISECONDS = 30_000;

/**
 * Waits until Optimize can be restarted without breaking a backup off, or starting on data that is being restored.
 *
 * @param repositoryName the one that it is configured with now.
 * @throws ExplainedError, `busy`, when one still runs at the deadline; nothing has been changed then.
 */
export async function awaitIdle(
  target: ConfigurationTarget,
  repositoryName: string | undefined,
  timeoutMilliseconds: number,
): Promise<void> {
  const { clock, report } = target;
  const started = clock.monotonic();
  const watch = new WorkWatch(SECOND_PART_FOLLOWS_MILLISECONDS);
  for (;;) {
    const work = await workNow(target, repositoryName, watch).catch(notSeen);
    if (work === undefined) return;
    const elapsed = clock.monotonic() - started;
    if (elapsed >= timeoutMilliseconds) {
      throw new ExplainedError(
        "busy",
        `The change restarts Optimize, which would ${work.harm}. Nothing was changed. Try again once it has ended, or raise restartTimeoutSeconds (now ${timeoutMilliseconds / 1000}).`,
      );
    }
    report(`waiting to restart Optimize: ${work.what}`);
    await clock.sleep(Math.max(1, Math.min(pollInterval(elapsed), timeoutMilliseconds - elapsed)));
  }
}

/** What cannot be seen for now may be going on. */
function notSeen(error: unknown): Work {
  const isForNow =
    error instanceof TransportError ||
    (error instanceof DatastoreError && (error.status === 429 || error.status >= 500 || error.type === BLOCKED));
  if (!isForNow) throw error;
  return unseen(error.message);
}

function unseen(why: string): Work {
  const what = `whether a backup or a restore runs could not be seen: ${why}`;
  return { what, harm: `break off a backup that runs; ${what}` };
}

interface Work {
  /** Such as "the backup 7 has been running since …". */
  readonly what: string;
  /** What a restart would do to it. */
  readonly harm: string;
}

/** What runs and must not be disturbed, undefined when nothing does. */
async function workNow(
  target: ConfigurationTarget,
  repositoryName: string | undefined,
  watch: WorkWatch,
): Promise<Work | undefined> {
  const backups = await backupsNow(target, repositoryName);
  if ("notTold" in backups) return unseen(backups.notTold);
  const work = watch.find(backups.told, target.clock);
  if (work !== undefined) {
    const { backupId } = work.backup;
    const what = workInWords(work.backup, work.goingOn);
    const since =
      work.goingOn === "running"
        ? `running since ${startOf(work.backup) ?? "an unknown time"}`
        : "whose second part may follow";
    return { what, harm: `break off the backup ${backupId}, ${since}` };
  }
  const restored = await restoredSnapshot(target, repositoryName);
  if (restored === undefined) return undefined;
  return { what: `${restored} is being restored`, harm: `start it on data that ${restored} is being restored to` };
}

/** The Optimize snapshot that is being restored; undefined too, and told, where nobody may ask for that. */
async function restoredSnapshot(
  { datastore, warn }: ConfigurationTarget,
  repositoryName: string | undefined,
): Promise<string | undefined> {
  if (datastore === undefined || repositoryName === undefined) return undefined;
  try {
    const holders = await datastore.repositories.holders(repositoryName);
    return holders
      .filter(({ activity }) => activity === "restore")
      .flatMap(({ snapshots }) => snapshots)
      .find((name) => parseSnapshotName(name) !== undefined);
  } catch (error) {
    const isForbidden = error instanceof DatastoreError && [401, 403].includes(error.status) && error.type !== BLOCKED;
    if (!isForbidden) throw error;
    warn(`Whether a restore runs, on whose data Optimize would start, is not known: ${error.message}`);
    return undefined;
  }
}

/** Backups, or why nobody can tell of them. */
type KnownBackups = { readonly told: readonly FoundBackup[] } | { readonly notTold: string };

/** The backups of which anybody knows; an Optimize that does not answer is not asked twice. */
async function backupsNow(target: ConfigurationTarget, repositoryName: string | undefined): Promise<KnownBackups> {
  const asked = target.optimize === undefined ? undefined : await managementAnswer(target.optimize);
  const stored = await storedBackups(target, repositoryName);
  if (asked !== undefined && asked.backups === undefined && stored === undefined && !(await isStopped(target, asked))) {
    return { notTold: `${asked.reason ?? asked.answer} Where datastore is given, that tells it too.` };
  }
  const [listed, known] = [asked?.backups ?? [], stored ?? []];
  // Both show one backup: the datastore, which is asked later, tells more.
  const isLeft = (backup: FoundBackup) =>
    goingOn(backup, target.clock.now()) === "running" || known.every(({ backupId }) => backupId !== backup.backupId);
  return { told: [...listed.filter(isLeft), ...known] };
}

/** Whether Optimize runs nowhere, so that no restart breaks anything off: a wrong address is silent too, so pods decide. */
async function isStopped({ deployment }: ConfigurationTarget, { presence }: ManagementAnswer): Promise<boolean> {
  const found = await deployment?.deployments.get(deployment.name);
  if (deployment === undefined || found === undefined) return presence === "silent";
  const alive = (await deployment.deployments.pods(found)).filter((pod) => !pod.ended);
  // One whose container is not there, or has crashed, takes no backup, however the way to it is cut off.
  const isDown = alive.every((pod) => !pod.ready && (presence === "silent" || pod.trouble.length > 0));
  return alive.length === 0 || isDown;
}

/** Undefined where the datastore does not tell. */
async function storedBackups(
  { datastore }: ConfigurationTarget,
  repositoryName: string | undefined,
): Promise<FoundBackup[] | undefined> {
  if (datastore === undefined || repositoryName === undefined || repositoryName === "") return undefined;
  if ((await datastore.repositories.get(repositoryName)) === undefined) return [];
  return backupsAmong(await datastore.snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS));
}
