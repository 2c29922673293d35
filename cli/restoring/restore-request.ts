import { readFile } from "node:fs/promises";

import { ExplainedError } from "../../clients/explained-error";
import { backupsOfPrefix } from "../../operations/backup/backups-of-prefix";
import { ALL_BACKUP_SNAPSHOTS } from "../../operations/backup/snapshot-name";
import { type RestoreSource } from "../../operations/restore/plan/restore-source";
import { requireNoObstacle } from "../../operations/restore/plan/restore-finding";
import { type RestorePlan } from "../../operations/restore/plan/plan-type";
import { parsePlan } from "../../operations/restore/plan/restore-plan";
import { type RestoreDatastore } from "../../operations/restore/restore-datastore";
import { restoreStorageFindings } from "../../operations/restore/restore-storage-rule";
import { type RestoreOptions } from "../../operations/restore/run/restore-options";
import { type CommandRun } from "../command";
import { errorCode } from "../../clients/error-code";
import { missing } from "../installation";
import { meantBackup } from "../latest-backup";

const DEFAULT_PREFIX = "optimize";

/** What the settings must hold, whatever is to be restored; nothing is asked for over the network. */
export function checkRestoreSettings({ settings, argument, switches }: CommandRun): void {
  const { datastore, repositoryName, secondaryStorage, coordination, optimize, snapshot, plan } = settings;
  if (datastore === undefined) throw missing("datastore.url", "is needed: what is restored is restored there");
  if (repositoryName === undefined) throw missing("repositoryName", "is needed: it is where the backups are");
  if (secondaryStorage === undefined) {
    throw missing("secondaryStorage", "is needed: it decides whether Optimize may be restored by itself");
  }
  const ways = [argument, snapshot, plan].filter((way) => way !== undefined);
  if (ways.length === 0) throw missing("snapshot", "is needed, or the id of a backup, or `latest`, or plan");
  if (ways.length > 1) {
    throw new ExplainedError(
      "invalid",
      "Give one of: the id of a backup, --snapshot, --plan. Each says what is restored.",
    );
  }
  if (optimize?.deployment !== undefined && optimize.stopped === true) {
    throw missing("optimize.stopped", "is for an Optimize that is not stopped and started here; leave deployment out");
  }
  if (optimize?.deployment === undefined && optimize?.stopped !== true && !switches.has("dry-run")) {
    throw missing(
      "optimize.stopped",
      "is needed, unless optimize.deployment names what to stop: nothing is restored under an Optimize that runs",
    );
  }
  requireNoObstacle(restoreStorageFindings(secondaryStorage, coordination));
}

/** What the settings ask for, in the words of the operation. */
export async function restoreRequest(run: CommandRun, datastore: RestoreDatastore): Promise<RestoreOptions> {
  const { settings } = run;
  const plan = settings.plan === undefined ? undefined : await readPlan(settings.plan);
  const repositoryName = settings.repositoryName ?? "";
  const indexPrefix = settings.indexPrefix ?? plan?.indexPrefix ?? DEFAULT_PREFIX;
  return {
    source: plan?.source ?? (await sourceOf(run, datastore, { repositoryName, indexPrefix })),
    repositoryName,
    indexPrefix,
    optimizeVersion: settings.optimizeVersion,
    replicas: settings.replicas,
    secondaryStorage: settings.secondaryStorage,
    safetyBackup: settings.safetyBackup ?? true,
    checkFirst: settings.checkFirst,
    seedTemplates: settings.seedTemplates,
    confirm: settings.confirm,
    notAfter: settings.notAfter,
    agreedFingerprint: plan?.fingerprint,
    quietMilliseconds: settings.quietSeconds === undefined ? undefined : settings.quietSeconds * 1000,
    observeMilliseconds: settings.importSeconds === undefined ? undefined : settings.importSeconds * 1000,
    stopTimeoutMilliseconds: settings.timeoutSeconds === undefined ? undefined : settings.timeoutSeconds * 1000,
  };
}

async function sourceOf(
  { settings, argument }: CommandRun,
  { snapshots }: RestoreDatastore,
  { repositoryName, indexPrefix }: Pick<RestoreOptions, "repositoryName" | "indexPrefix">,
): Promise<RestoreSource> {
  if (settings.snapshot !== undefined) return { kind: "snapshot", snapshot: settings.snapshot };
  const found = async () => backupsOfPrefix(await snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS), indexPrefix);
  const place = `of ${indexPrefix}-* in the snapshot repository ${repositoryName}`;
  return {
    kind: "backup",
    backupId: await meantBackup(argument ?? "latest", found, place),
  };
}

async function readPlan(path: string): Promise<RestorePlan> {
  try {
    return parsePlan(await readFile(path, "utf8"), path);
  } catch (error) {
    if (error instanceof ExplainedError) throw error;
    throw new ExplainedError("invalid", `plan: ${path} cannot be read (${errorCode(error)}).`);
  }
}
