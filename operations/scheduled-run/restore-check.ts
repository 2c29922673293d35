import { type Clock } from "../../clients/clock";
import { DEFAULT_INDEX_PREFIX } from "../backup/index-prefix-schema";
import { ALL_BACKUP_SNAPSHOTS } from "../backup/snapshot-name";
import { chooseBackup } from "../trial-restore/choose-backup";
import { runTrial, type TrialResult } from "../trial-restore/run-trial";
import { type TrialDatastore } from "../trial-restore/trial-datastore";
import { entriesOf } from "./changed-ledger";
import { RESTORE_CHECK_KEY, restoreCheckText } from "./restore-check-status";
import { type RestoreCheck } from "./run-status-type";
import { type ConfigMapAccess } from "./run-record";
import { statusMessage } from "./run-status";
import { messageOf, resultOf, type RunResult } from "./run-result";

const STALL_MILLISECONDS = 900_000;

export interface CheckSurroundings {
  readonly settings: { readonly repositoryName?: string | undefined; readonly indexPrefix?: string | undefined };
  connect(): Promise<TrialDatastore>;
  readonly status: ConfigMapAccess;
  /** What the runs of the schedule have written down of their backups. */
  readonly ledger: Pick<ConfigMapAccess, "read">;
  /** Its pauses end when the pod is asked to stop. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** Tries whether the newest completed backup can be restored, and leaves in the status how that ended. It never throws. */
export async function checkRestore(run: CheckSurroundings): Promise<RunResult> {
  const { clock, status, warn } = run;
  const { result, tried } = await work(run).catch((error: unknown) => ({ result: resultOf(error), tried: undefined }));
  const check: RestoreCheck = {
    version: 1,
    time: new Date(clock.now()).toISOString(),
    result: result.result,
    message: statusMessage(result.message),
    ...(tried && {
      backupId: tried.backupId,
      restoreSeconds: tried.restoreSeconds,
      documents: tried.documents,
    }),
  };
  try {
    const text = restoreCheckText(check);
    const written = await status.change((data) => ({ ...data, [RESTORE_CHECK_KEY]: text }));
    if (!written) warn("the ConfigMap for the status is gone; run `pulumi up --refresh`, which makes it anew");
  } catch (error) {
    warn(`the status could not be written: ${messageOf(error)}`);
  }
  return result;
}

async function work(run: CheckSurroundings): Promise<{ readonly result: RunResult; readonly tried: TrialResult }> {
  const { settings, clock, random, report, warn } = run;
  const { repositoryName = "", indexPrefix = DEFAULT_INDEX_PREFIX } = settings;
  const datastore = await run.connect();
  const snapshots = await datastore.snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS);
  const chosen = chooseBackup(snapshots, undefined, indexPrefix);
  const tried = await runTrial(
    { ...chosen, repositoryName, stallMilliseconds: STALL_MILLISECONDS },
    { datastore, ledger: async () => entriesOf(await run.ledger.read()), clock, random, report, warn },
  );
  for (const warning of tried.warnings) warn(warning);
  return { result: judged(tried), tried };
}

function judged({ backupId, problems, indices, documents, restoreSeconds }: TrialResult): RunResult {
  if (problems.length > 0) {
    return { result: "failed", message: `The backup ${backupId} cannot be restored: ${problems.join("; ")}`, backupId };
  }
  const message = `The backup ${backupId} can be restored: ${indices.length} indices with ${documents} documents came back in ${restoreSeconds.toFixed(1)} seconds.`;
  return { result: "completed", message, backupId };
}
