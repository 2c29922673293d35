import { type Clock } from "../../clients/clock";
import { isForeseen } from "../../clients/foreseen";
import { inWords } from "../../clients/finding";
import { storedParts } from "../../operations/backup/find-backups";
import { type Observation } from "../../operations/backup/judge-backup";
import { observe } from "../../operations/backup/observe-backup";
import { isRecorded } from "../../operations/backup/recorded-snapshot";
import { sentence } from "../../operations/sentence";
import { type Connections } from "../connections/shared-connections";
import { type ResourceLog } from "../dynamic/engine-log";
import { type Properties } from "../dynamic/handler";
import { changedInputs } from "../dynamic/inputs-equal";
import { backupInputs, type BackupInputs } from "./backup-inputs";
import { type BackupOutputs } from "./backup-outputs";
import { backupTarget } from "./backup-target";

/** For how long each new connection is asked. */
const LOOK_MILLISECONDS = 15_000;

/**
 * Asks the changed connections of a completed backup whether they know it, and warns if not. The change is recorded all the
 * same: whoever deletes or reads the backup later needs the new connections, and what is wrong can be corrected.
 */
export async function warnAboutChangedConnections(
  connections: Connections,
  outputs: Properties,
  inputs: Properties,
  before: BackupOutputs,
  clock: Clock,
  log: ResourceLog,
): Promise<void> {
  const changed = changedInputs(["managementApi", "datastore", "repositoryName"], outputs, inputs);
  const wanted = backupInputs(inputs);
  const notices: (string | undefined)[] = [];
  if (changed.includes("managementApi")) notices.push(await askOptimize(connections, wanted, before));
  const asksDatastore = changed.includes("datastore") || changed.includes("repositoryName");
  if (asksDatastore && wanted.datastore !== undefined) {
    notices.push(await askDatastore(connections, wanted, before, clock, log));
  }
  for (const notice of notices) if (notice !== undefined) log.warn(notice);
}

async function askOptimize(
  connections: Connections,
  { managementApi }: BackupInputs,
  before: BackupOutputs,
): Promise<string | undefined> {
  return orWhyNot("managementApi", before, async () => {
    const optimize = connections.optimize(managementApi);
    const lookUp = { withinMilliseconds: LOOK_MILLISECONDS };
    return answerNotice(
      optimize.target,
      before,
      await observe({ optimize, store: undefined }, before.backupId, lookUp),
    );
  });
}

async function askDatastore(
  connections: Connections,
  inputs: BackupInputs,
  before: BackupOutputs,
  clock: Clock,
  log: ResourceLog,
): Promise<string | undefined> {
  return orWhyNot("datastore", before, async () => {
    const { store } = await backupTarget(connections, inputs, before.storedIn, clock, log);
    if (store === undefined) return undefined;
    const stored = await storedParts(store, before.backupId);
    return storedNotice(store.repositoryName, before, new Set(stored.map(({ name }) => name)));
  });
}

/** What is to be said of the answer of an Optimize that has another address now; undefined if it knows the backup. */
function answerNotice(
  target: string,
  { backupId, snapshots }: Pick<BackupOutputs, "backupId" | "snapshots">,
  observation: Observation,
): string | undefined {
  if (observation.kind === "no-answer") return notAnswered("managementApi", backupId, observation.reason);
  const seen = observation.kind === "found" ? observation.backup.snapshots : [];
  // Optimize 3.9 tells no snapshots.
  const isKnown = observation.kind === "found" && (seen.length === 0 || seen.some((one) => isRecorded(one, snapshots)));
  if (isKnown) return undefined;
  return `managementApi: Optimize at ${target} does not have the completed backup ${backupId}. The backup stays as recorded. Correct managementApi if it names another Optimize; else compare CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME of that Optimize with the repository in which the backup lies.`;
}

function storedNotice(
  repositoryName: string,
  { backupId, snapshots }: BackupOutputs,
  stored: ReadonlySet<string>,
): string | undefined {
  const missing = snapshots.map(({ name }) => name).filter((name) => !stored.has(name));
  if (missing.length === 0) return undefined;
  return `repositoryName: the completed backup ${backupId} does not lie as a whole in the snapshot repository ${repositoryName} of the declared datastore: ${inWords(missing)} ${missing.length === 1 ? "is" : "are"} not there. The backup stays as recorded. Correct repositoryName or datastore.`;
}

function notAnswered(property: string, backupId: string, reason: string): string {
  return `${property}: nobody can tell whether the changed connection leads to the backup ${backupId}: ${sentence(reason)} The change is recorded, and the backup stays as recorded. Correct ${property} if it is wrong: a deletion goes by it.`;
}

/** What does not answer is said, and stops nothing. */
async function orWhyNot(
  property: string,
  { backupId }: BackupOutputs,
  look: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return notAnswered(property, backupId, error.message);
  }
}
