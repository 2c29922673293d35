import { systemClock } from "../../clients/clock";
import { inWords } from "../../clients/finding";
import { managementAddress } from "../../clients/optimize/settings";
import { type CompletedBackup } from "../../operations/backup/complete-backup";
import { BackupNotCompleted } from "../../operations/backup/backup-not-completed";
import { deleteBackup } from "../../operations/backup/delete-backup";
import { optimizeName } from "../../operations/optimize-name";
import { OneAtATime } from "../../operations/backup/one-at-a-time";
import { RecentListing } from "../../operations/backup/recent-listing";
import { goOnWithBackup, takeBackup } from "../../operations/backup/take-backup";
import { type PossibleOrphan } from "../../operations/backup/possible-orphans";
import { DEFAULT_INDEX_PREFIX } from "../../operations/backup/index-prefix-schema";
import { type BackupTarget, type DeletionLock } from "../../operations/backup/target";
import {
  requireNotBeingRestored,
  requireWholeData,
  unfinishedRestore,
} from "../../operations/restore/run/unfinished-restore";
import { type Connections } from "../connections/shared-connections";
import { unansweredConnections } from "../connections/unanswered-connections";
import { withBackupIdAsText } from "../dynamic/backup-id-as-text";
import { DeclaredNow } from "../dynamic/declared-now";
import { resourceLog } from "../dynamic/engine-log";
import { type Properties, type Recorded, type ResourceHandler } from "../dynamic/handler";
import { RecordedFailure } from "../dynamic/recorded-failure";
import { isUnknown } from "../dynamic/unknown";
import { diffBackup, isBroken } from "./backup-diff";
import { backupFindings, type BackupInputs, backupInputs } from "./backup-inputs";
import { type BackupOutputs, completedOutputs, isPending, recordedBackup, unfinishedOutputs } from "./backup-outputs";
import { backupTarget, type ConnectedTarget } from "./backup-target";
import { warnAboutChangedConnections } from "./changed-connections";
import { deletionPolicy, replacementInWords } from "./deletion-policy";
import { explicitIdNotices } from "./explicit-id-notices";
import { getBackup } from "./get-backup";
import { cannotRetake, withNextUp, withRecordedSettings } from "./next-up";
import { OtherBackups } from "./other-backups";
import { placeToRecord, whyNothingToDelete } from "./recorded-place";
import { refreshBackup } from "./refresh-backup";

/** For how long a deletion is waited for at most; a shorter timeoutSeconds is for deletions too. */
const DELETE_TIMEOUT_MILLISECONDS = 600_000;

const HELD = "another resource of this program has it now";

/**
 * What Pulumi asks of an OptimizeBackup.
 *
 * @param deletionLock what keeps other processes from deleting; undefined where there are none.
 * @param environment tells where restores on this host write their journals.
 */
export function optimizeBackupHandler(
  connections: Connections,
  clock = systemClock,
  deletionLock?: DeletionLock,
  environment: NodeJS.ProcessEnv = process.env,
): ResourceHandler {
  const oneAtATime = new OneAtATime();
  const listing = new RecentListing(clock);
  const others = new OtherBackups();
  /** The resources whose inputs were checked: an `up` or a preview goes on with a diff, a refresh checks nothing. */
  const checked = new Set<string>();
  const declared = new DeclaredNow();
  /** The backups that resources of this run's program have. */
  const held = new Set<string>();
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

  /** The restore on this host that has not ended; undefined where the datastore is not known. */
  const unfinished = async ({ store, warn }: ConnectedTarget) => {
    if (store === undefined) return undefined;
    const { clusterUuid, indexPrefix = DEFAULT_INDEX_PREFIX } = store;
    return unfinishedRestore(environment, { clusterUuid, indexPrefix }, warn);
  };

  const naming = (target: ConnectedTarget) => (orphans: readonly PossibleOrphan[]) => {
    const line = others.lineAbout(orphans);
    if (line !== undefined) target.inform(line);
  };

  return {
    normalise: withBackupIdAsText,
    findings(inputs, previousInputs) {
      if (typeof inputs["__urn"] === "string") {
        checked.add(inputs["__urn"]);
        declared.note(inputs["__urn"], inputs);
      }
      return backupFindings(inputs, previousInputs);
    },

    async notices(inputs, previousInputs) {
      const said = await Promise.all([
        unansweredConnections(connections, inputs, previousInputs, backupInputs),
        explicitIdNotices(connections, inputs, previousInputs),
      ]);
      return said.flat();
    },

    diff(outputs, inputs) {
      if (typeof outputs["backupId"] === "string") others.add(outputs["backupId"]);
      const isPlanned = checked.delete(String(inputs["__urn"]));
      const needed = diffBackup(outputs, inputs);
      // A refresh asks too, and only records what it found.
      if (isPlanned && needed.replaces === undefined && isUsedUp(outputs) && !isUnknown(inputs["backupId"])) {
        throw cannotRetake(recordedBackup(outputs), inputs["onDelete"] === "retain");
      }
      if (isPlanned) {
        const before = recordedBackup(outputs);
        const recorded = backupInputs(outputs);
        declared.note(keyOf(recorded, before), inputs);
        if (needed.replaces === undefined) held.add(identityOf(before));
        else {
          const line = replacementInWords(before, deletionPolicy(recorded, before, inputs));
          resourceLog(String(inputs["__urn"]), clock).inform(line);
        }
      }
      return needed;
    },

    async create(inputs) {
      const wanted = backupInputs(inputs);
      const target = await connect(wanted);
      requireWholeData(await unfinished(target));
      const place = wanted.repositoryName ?? new URL(managementAddress(wanted.managementApi)).host;
      const idOf = (backupId: string) => `${place}/${backupId}`;
      return alone(target, async () => {
        const options = { ...wanted, onPossibleOrphans: naming(target) };
        const taken = await recordingRemains(idOf, target, inputs, () => takeBackup(target, options));
        others.add(String(taken.outputs["backupId"]));
        held.add(identityOf(recordedBackup(taken.outputs)));
        return taken;
      });
    },

    async read(recorded) {
      if (recorded.outputs["state"] === undefined) return getBackup(connections, clock, recorded);
      const before = recordedBackup(recorded.outputs);
      others.add(before.backupId);
      const target = await connect(backupInputs(recorded.outputs), before.storedIn);
      return refreshBackup(target, recorded, before, listing);
    },

    async update(recorded, inputs) {
      const before = recordedBackup(recorded.outputs);
      others.add(before.backupId);
      const wanted = backupInputs(inputs);
      if (before.state === "COMPLETED") {
        const log = resourceLog(wanted.urn, clock);
        await warnAboutChangedConnections(connections, recorded.outputs, inputs, before, clock, log);
        return { ...inputs, ...before };
      }
      if (isUsedUp(recorded.outputs)) throw cannotRetake(before, wanted.onDelete === "retain");
      const target = await connect(wanted, before.storedIn);
      requireWholeData(await unfinished(target));
      const options = { ...wanted, backupId: before.backupId, adopt: true, onPossibleOrphans: naming(target) };
      const goOn = () =>
        isPending(before.state)
          ? goOnWithBackup(target, before.backupId, options, before.adopted)
          : takeBackup(target, options);
      return alone(target, async () => (await recordingRemains(() => recorded.id, target, inputs, goOn)).outputs);
    },

    async delete(recorded) {
      const before = recordedBackup(recorded.outputs);
      const inputs = backupInputs(recorded.outputs);
      const policy = deletionPolicy(inputs, before, declared.of(keyOf(inputs, before)));
      const keptBecause = held.has(identityOf(before)) ? HELD : policy.keptBecause;
      if (keptBecause !== undefined) {
        resourceLog(inputs.urn, clock).inform(keptOnDelete(before, keptBecause));
        return;
      }
      const target = await connect({ ...inputs, indexPrefix: policy.indexPrefix }, before.storedIn);
      const deletion = {
        backupId: before.backupId,
        recorded: before.snapshots,
        allowDeleteLast: policy.allowDeleteLast,
        acceptSmaller: policy.acceptSmaller,
        throughDatastore: policy.deleteThroughDatastore,
        timeoutMilliseconds: Math.min(DELETE_TIMEOUT_MILLISECONDS, inputs.timeoutMilliseconds),
      };
      requireNotBeingRestored(await unfinished(target), before.backupId);
      const elsewhere = await whyNothingToDelete(before, target.store);
      await withRecordedSettings(() => alone(target, () => deleteBackup({ ...target, deletionLock }, deletion)));
      if (elsewhere !== undefined) target.warn(`${elsewhere} Nothing of it was deleted there.`);
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
    return {
      id: idOf(backup.backupId),
      outputs: { ...inputs, ...completedOutputs(backup, await placeToRecord(target.store)) },
    };
  } catch (error) {
    if (!(error instanceof BackupNotCompleted)) throw error;
    const outputs = { ...inputs, ...unfinishedOutputs(error, await placeToRecord(target.store)) };
    throw new RecordedFailure(idOf(error.backupId), withNextUp(error, backupInputs(inputs)), outputs);
  }
}

/** Whether something that is not whole lies under a recorded id, so that no other backup can be taken under it. */
function isUsedUp({ state }: Properties): boolean {
  // What never appeared left nothing behind, and its id is free.
  return isBroken(state) && state !== "NOT_FOUND";
}

/** What a deleted resource leaves behind, and why. */
function keptOnDelete({ backupId, snapshots }: BackupOutputs, why: string): string {
  return `The backup ${backupId} is kept (${why}): ${inWords(snapshots.map(({ name }) => name))}.`;
}

/** By what the program's word about a recorded backup is found. States of earlier versions do not name the resource. */
function keyOf({ urn }: BackupInputs, before: BackupOutputs): string {
  return urn ?? identityOf(before);
}

/** One backup, however many resources have it. */
function identityOf({ backupId, snapshots }: BackupOutputs): string {
  return JSON.stringify([backupId, ...snapshots.map(({ name, startTime }) => [name, startTime])]);
}
