import * as v from "valibot";

import { type Clock } from "../../clients/clock";
import { ALL_BACKUP_SNAPSHOTS } from "../backup/snapshot-name";
import { chooseBackup } from "../trial-restore/choose-backup";
import { runTrial, type TrialResult } from "../trial-restore/run-trial";
import { type TrialDatastore } from "../trial-restore/trial-datastore";
import { type ConfigMapAccess } from "./run-record";
import { messageOf, resultOf, type RunResult } from "./run-result";

/** The key of the status ConfigMap under which the last check is. */
const RESTORE_CHECK_KEY = "restoreCheck";

const STALL_MILLISECONDS = 900_000;

const checkBody = v.object({
  version: v.literal(1),
  time: v.string(),
  result: v.string(),
  message: v.string(),
  backupId: v.optional(v.string()),
  restoreSeconds: v.optional(v.number()),
  documents: v.optional(v.number()),
});

/** What the last check of a restore left. */
export type RestoreCheck = v.InferOutput<typeof checkBody>;

/** Undefined when there is none yet, or it is not one of ours. */
export function parseRestoreCheck(text: string | undefined): RestoreCheck | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), checkBody), text);
  return parsed.success ? parsed.output : undefined;
}

export interface CheckSurroundings {
  readonly settings: { readonly repositoryName?: string | undefined; readonly indexPrefix: string };
  connect(): Promise<TrialDatastore>;
  readonly status: ConfigMapAccess;
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
    message: result.message,
    ...(tried && {
      backupId: tried.backupId,
      restoreSeconds: tried.restoreSeconds,
      documents: tried.documents,
    }),
  };
  try {
    const text = JSON.stringify(check, undefined, 2);
    const written = await status.change((data) => ({ ...data, [RESTORE_CHECK_KEY]: text }));
    if (!written) warn("the ConfigMap for the status is gone; run `pulumi up --refresh`, which makes it anew");
  } catch (error) {
    warn(`the status could not be written: ${messageOf(error)}`);
  }
  return result;
}

async function work(run: CheckSurroundings): Promise<{ readonly result: RunResult; readonly tried: TrialResult }> {
  const { settings, clock, random, report, warn } = run;
  const { repositoryName = "", indexPrefix } = settings;
  const datastore = await run.connect();
  const snapshots = await datastore.snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS);
  const chosen = chooseBackup(snapshots, undefined, indexPrefix);
  const tried = await runTrial(
    { ...chosen, repositoryName, stallMilliseconds: STALL_MILLISECONDS },
    { datastore, clock, random, report, warn },
  );
  tried.warnings.forEach(warn);
  return { result: judged(tried), tried };
}

function judged({ backupId, problems, indices, documents, restoreSeconds }: TrialResult): RunResult {
  if (problems.length > 0) {
    return { result: "failed", message: `The backup ${backupId} cannot be restored: ${problems.join("; ")}`, backupId };
  }
  const message = `The backup ${backupId} can be restored: ${indices.length} indices with ${documents} documents came back in ${restoreSeconds.toFixed(1)} seconds.`;
  return { result: "completed", message, backupId };
}
