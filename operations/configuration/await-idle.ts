import { ExplainedError } from "../../clients/explained-error";
import { TransportError } from "../../clients/http/transport-error";
import { backupsAmong, type FoundBackup, isRunning, startOf } from "../backup/find-backups";
import { pollInterval } from "../backup/poll-interval";
import { ALL_BACKUP_SNAPSHOTS } from "../backup/snapshot-name";
import { managementAnswer } from "./management-answer";
import { type ConfigurationTarget } from "./target";

/**
 * Waits until Optimize can be restarted without breaking a backup off.
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
  const started = clock.now();
  for (;;) {
    const running = (await backupsNow(target, repositoryName)).find(isRunning);
    if (running === undefined) return;
    const elapsed = clock.now() - started;
    const since = startOf(running) ?? "an unknown time";
    if (elapsed >= timeoutMilliseconds) {
      throw new ExplainedError(
        "busy",
        `The change restarts Optimize, which would break off the backup ${running.backupId}, running since ${since}. Nothing was changed. Try again once it has ended, or raise restartTimeoutSeconds (now ${timeoutMilliseconds / 1000}).`,
      );
    }
    report(`waiting to restart Optimize: the backup ${running.backupId} has been running since ${since}`);
    await clock.sleep(Math.max(1, Math.min(pollInterval(elapsed), timeoutMilliseconds - elapsed)));
  }
}

/** The backups of which anybody knows; an Optimize that does not answer is not asked twice. */
async function backupsNow(target: ConfigurationTarget, repositoryName: string | undefined): Promise<FoundBackup[]> {
  const listed = target.optimize === undefined ? [] : (await managementAnswer(target.optimize)).backups;
  return [...listed, ...(await storedBackups(target, repositoryName))];
}

async function storedBackups(
  { datastore, warn }: ConfigurationTarget,
  repositoryName: string | undefined,
): Promise<FoundBackup[]> {
  if (datastore === undefined || repositoryName === undefined) return [];
  try {
    if ((await datastore.repositories.get(repositoryName)) === undefined) return [];
    return backupsAmong(await datastore.snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS));
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    warn(`Whether a backup runs could not be seen in the datastore: ${error.message}.`);
    return [];
  }
}
