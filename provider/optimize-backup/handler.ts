import { systemClock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { awaitBackup, type CompletedBackup } from "../../operations/backup/await-backup";
import { BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { OneAtATime } from "../../operations/backup/one-at-a-time";
import { readBackup } from "../../operations/backup/read-backup";
import { isRegistered } from "../../operations/backup/registered-repository";
import { takeBackup } from "../../operations/backup/take-backup";
import { type BackupTarget } from "../../operations/backup/target";
import { type Connections } from "../connections/shared-connections";
import { type Found, type Properties, type Recorded, type ResourceHandler } from "../dynamic/handler";
import { progressReport } from "../dynamic/progress";
import { RecordedFailure } from "../dynamic/recorded-failure";
import { diffBackup, isBroken, isPending } from "./backup-diff";
import { backupFindings, type BackupInputs, backupInputs, normalisedInputs } from "./backup-inputs";
import {
  type BackupOutputs,
  completedOutputs,
  recordedBackup,
  recordedSnapshots,
  unfinishedOutputs,
} from "./backup-outputs";
import { backupTarget } from "./backup-target";
import { getBackup } from "./get-backup";

const DELETE_TIMEOUT_MILLISECONDS = 600_000;

/** What Pulumi asks of an OptimizeBackup. */
export function optimizeBackupHandler(connections: Connections, clock = systemClock): ResourceHandler {
  const oneAtATime = new OneAtATime();
  const connect = (inputs: BackupInputs, storedIn?: BackupOutputs["storedIn"]) =>
    backupTarget(connections, inputs, storedIn, clock, progressReport(clock));

  return {
    normalise: normalisedInputs,
    findings: backupFindings,
    diff: diffBackup,

    async create(inputs) {
      const wanted = backupInputs(inputs);
      const target = await connect(wanted);
      const place = wanted.repositoryName ?? new URL(wanted.managementApi.url).host;
      const idOf = (backupId: string) => `${place}/${backupId}`;
      return oneAtATime.run(target.optimize.target, () =>
        recordingRemains(idOf, target, inputs, () => takeBackup(target, wanted)),
      );
    },

    async read(recorded) {
      if (recorded.outputs["state"] === undefined) return getBackup(connections, clock, recorded);
      const before = recordedBackup(recorded.outputs);
      const target = await connect(backupInputs(recorded.outputs), before.storedIn);
      return refresh(target, recorded, before);
    },

    async update(recorded, inputs) {
      const before = recordedBackup(recorded.outputs);
      if (isBroken(before.state)) throw cannotRetake(before);
      const target = await connect(backupInputs(inputs), before.storedIn);
      if (!isPending(before.state)) return { ...inputs, ...before };
      const { timeoutMilliseconds, graceMilliseconds } = backupInputs(inputs);
      const patience = { deadline: clock.now() + timeoutMilliseconds, graceMilliseconds, adopted: before.adopted };
      const goOn = () => awaitBackup(target, before.backupId, patience);
      return (await recordingRemains(() => recorded.id, target, inputs, goOn)).outputs;
    },

    async delete(recorded) {
      const before = recordedBackup(recorded.outputs);
      const { onDelete, allowDeleteLast, ...inputs } = backupInputs(recorded.outputs);
      if (before.adopted || onDelete === "retain") return;
      const target = await connect({ ...inputs, onDelete, allowDeleteLast }, before.storedIn);
      await oneAtATime.run(target.optimize.target, () =>
        deleteBackup(target, {
          backupId: before.backupId,
          recorded: before.snapshots,
          allowDeleteLast,
          timeoutMilliseconds: DELETE_TIMEOUT_MILLISECONDS,
        }),
      );
    },
  };
}

/** Whether a backup that was recorded stands as recorded; one that is being taken stays so until it was waited for. */
async function refresh(target: BackupTarget, recorded: Recorded, before: BackupOutputs): Promise<Found | undefined> {
  if (target.store !== undefined && !(await isRegistered(target.store))) {
    target.report(`the snapshot repository of the backup ${before.backupId} is not registered; it stays as recorded`);
    return recorded;
  }
  const now = await readBackup(target, before.backupId, before.snapshots);
  if (isPending(before.state) && now?.state !== "COMPLETED") return recorded;
  if (now === undefined) return undefined;
  const snapshots = recordedSnapshots(now.snapshots);
  return { id: recorded.id, outputs: { ...recorded.outputs, ...before, state: now.state, snapshots } };
}

/** Gives what was taken, or has the engine record what is left of it. */
async function recordingRemains(
  idOf: (backupId: string) => string,
  target: BackupTarget,
  inputs: Properties,
  take: () => Promise<CompletedBackup>,
): Promise<Recorded> {
  try {
    const backup = await take();
    return { id: idOf(backup.backupId), outputs: { ...inputs, ...completedOutputs(backup, target.store) } };
  } catch (error) {
    if (!(error instanceof BackupNotCompleted)) throw error;
    const outputs = { ...inputs, ...unfinishedOutputs(error, target.store) };
    throw new RecordedFailure(idOf(error.backupId), error.message, outputs);
  }
}

function cannotRetake({ backupId, state }: BackupOutputs): ExplainedError {
  return new ExplainedError(
    "refused",
    `backupId: the backup ${backupId} is ${state}, and no second one can be taken under its id. Choose another backupId, or leave it out; the new backup is taken first, then what is left of this one is deleted.`,
  );
}
