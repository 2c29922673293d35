import { systemClock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { managementAddress } from "../../clients/optimize/settings";
import { type CompletedBackup } from "../../operations/backup/complete-backup";
import { BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { optimizeName } from "../../operations/optimize-name";
import { OneAtATime } from "../../operations/backup/one-at-a-time";
import { RecentListing } from "../../operations/backup/recent-listing";
import { goOnWithBackup, takeBackup } from "../../operations/backup/take-backup";
import { type BackupTarget } from "../../operations/backup/target";
import { type Connections } from "../connections/shared-connections";
import { withBackupIdAsText } from "../dynamic/backup-id-as-text";
import { resourceLog } from "../dynamic/engine-log";
import { type Properties, type Recorded, type ResourceHandler } from "../dynamic/handler";
import { RecordedFailure } from "../dynamic/recorded-failure";
import { diffBackup, isBroken } from "./backup-diff";
import { backupFindings, type BackupInputs, backupInputs } from "./backup-inputs";
import { type BackupOutputs, completedOutputs, isPending, recordedBackup, unfinishedOutputs } from "./backup-outputs";
import { backupTarget } from "./backup-target";
import { getBackup } from "./get-backup";
import { withNextUp, withRecordedSettings } from "./next-up";
import { refreshBackup } from "./refresh-backup";

const DELETE_TIMEOUT_MILLISECONDS = 600_000;

/** What Pulumi asks of an OptimizeBackup. */
export function optimizeBackupHandler(connections: Connections, clock = systemClock): ResourceHandler {
  const oneAtATime = new OneAtATime();
  const listing = new RecentListing(clock);
  // The backups that this process has seen recorded: of all others, a killed run may have left one behind.
  const known = new Set<string>();
  const isKnown = (backupId: string) => known.has(backupId);
  const connect = (inputs: BackupInputs, storedIn?: BackupOutputs["storedIn"]) =>
    backupTarget(connections, inputs, storedIn, clock, resourceLog(inputs.urn, clock));

  /** One after the other for each Optimize: its backups would get in each other's way, and the last one is protected. */
  const alone = <Result>(target: BackupTarget, work: () => Promise<Result>) =>
    oneAtATime.run(optimizeName(target.optimize.target), async () => {
      try {
        return await work();
      } finally {
        listing.forget(target);
      }
    });

  return {
    normalise: withBackupIdAsText,
    findings: backupFindings,

    diff(outputs, inputs) {
      if (typeof outputs["backupId"] === "string") known.add(outputs["backupId"]);
      return diffBackup(outputs, inputs);
    },

    async create(inputs) {
      const wanted = backupInputs(inputs);
      const target = await connect(wanted);
      const place = wanted.repositoryName ?? new URL(managementAddress(wanted.managementApi)).host;
      const idOf = (backupId: string) => `${place}/${backupId}`;
      return alone(target, async () => {
        const taken = await recordingRemains(idOf, target, inputs, () => takeBackup(target, { ...wanted, isKnown }));
        known.add(String(taken.outputs["backupId"]));
        return taken;
      });
    },

    async read(recorded) {
      if (recorded.outputs["state"] === undefined) return getBackup(connections, clock, recorded);
      const before = recordedBackup(recorded.outputs);
      known.add(before.backupId);
      const target = await connect(backupInputs(recorded.outputs), before.storedIn);
      return refreshBackup(target, recorded, before, listing);
    },

    async update(recorded, inputs) {
      const before = recordedBackup(recorded.outputs);
      known.add(before.backupId);
      if (before.state === "COMPLETED") return { ...inputs, ...before };
      // What never appeared left nothing behind, and its id is free.
      if (isBroken(before.state) && before.state !== "NOT_FOUND") throw cannotRetake(before);
      const wanted = backupInputs(inputs);
      const target = await connect(wanted, before.storedIn);
      const options = { ...wanted, backupId: before.backupId, adopt: true, isKnown };
      const goOn = () =>
        isPending(before.state)
          ? goOnWithBackup(target, before.backupId, options, before.adopted)
          : takeBackup(target, options);
      return alone(target, async () => (await recordingRemains(() => recorded.id, target, inputs, goOn)).outputs);
    },

    async delete(recorded) {
      const before = recordedBackup(recorded.outputs);
      const inputs = backupInputs(recorded.outputs);
      if (before.adopted || inputs.onDelete === "retain") return;
      const target = await connect(inputs, before.storedIn);
      const deletion = {
        backupId: before.backupId,
        recorded: before.snapshots,
        allowDeleteLast: inputs.allowDeleteLast,
        throughDatastore: inputs.deleteThroughDatastore,
        timeoutMilliseconds: DELETE_TIMEOUT_MILLISECONDS,
      };
      await withRecordedSettings(() => alone(target, () => deleteBackup(target, deletion)));
    },
  };
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
    throw new RecordedFailure(idOf(error.backupId), withNextUp(error), outputs);
  }
}

function cannotRetake({ backupId, state }: BackupOutputs): ExplainedError {
  return new ExplainedError(
    "refused",
    `backupId: the backup ${backupId} is ${state}, and no second one can be taken under its id. Choose another backupId, or leave it out; the new backup is taken first, then what is left of this one is deleted.`,
  );
}
