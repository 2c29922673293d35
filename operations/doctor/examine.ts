import { isForeseen } from "../../clients/foreseen";
import { ExplainedError } from "../../clients/explained-error";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { describeBackups } from "../backup/describe-backups";
import { type BackupStore } from "../backup/target";
import { backupsElsewhere } from "../configuration/backups-elsewhere";
import { managementAnswer } from "../configuration/management-answer";
import { accessLook } from "./access-findings";
import { backupFindings } from "./backup-findings";
import { configurationFindings } from "./configuration-findings";
import { type DoctorCheck, type DoctorFinding, findingsFor } from "./doctor-finding";
import {
  clockLook,
  DEFAULT_INDEX_PREFIX,
  permissionLook,
  prefixLook,
  repositoryLook,
  versionLook,
} from "./looks-at-datastore";
import { restoreLook } from "./restore-look";
import { scheduleFindings } from "./schedule-findings";
import { storageRuleFindings } from "./storage-findings";
import { type ExaminedDatastore, type Patient } from "./target";

/**
 * Looks at all that a backup and a restore depend on. The only thing that it writes is the file by which the nodes verify
 * the repository, and which they remove.
 */
export async function examine(patient: Patient): Promise<DoctorFinding[]> {
  const { datastore, repositoryName } = patient;
  const ofStorage = storageRuleFindings(patient.secondaryStorage, patient.coordination);
  if (datastore.kind !== "connected") {
    const ofDatastore = datastore.kind === "failed" ? unreachable(datastore.message) : NOT_GIVEN;
    return [
      ...(await configurationLook(patient)),
      ofDatastore,
      ...ofStorage,
      ...(await backupLook(patient, undefined)),
      ...(await scheduleLook(patient)),
    ];
  }
  const { system } = datastore;
  let store: BackupStore | undefined;
  const ofRepository = await looked("repository", async () => {
    if (repositoryName === undefined) return [NO_NAME];
    const { findings, isRegistered } = await repositoryLook(system, repositoryName);
    if (isRegistered) store = storeOf(system, repositoryName);
    return findings;
  });
  return [
    ...(await configurationLook(patient)),
    ...ofRepository,
    ...(await looked("permissions", () => permissionLook(system, patient.indexPrefix))),
    ...(await looked("versions", () => versionLook(system, store))),
    ...(await looked("prefix", () => prefixLook(store, patient.indexPrefix))),
    ...(await looked("clock", () => clockLook(system, patient.clock))),
    ...(await looked("restore", () => restoreLook(system, patient.indexPrefix ?? DEFAULT_INDEX_PREFIX))),
    ...ofStorage,
    ...(await backupLook(patient, store)),
    ...(await scheduleLook(patient)),
  ];
}

function configurationLook({ optimize, datastore, repositoryName }: Patient): Promise<DoctorFinding[]> {
  return looked("configuration", async () => {
    if (optimize === undefined) return [NO_OPTIMIZE];
    const answer = await managementAnswer(optimize);
    const elsewhere =
      datastore.kind === "connected" && repositoryName !== undefined
        ? await backupsElsewhere(datastore.system, repositoryName, answer.backups)
        : undefined;
    return configurationFindings(optimize.target, answer, elsewhere);
  });
}

async function scheduleLook({ schedule, scheduleAccess: access }: Patient): Promise<DoctorFinding[]> {
  return [
    ...(schedule === undefined ? [] : await looked("schedule", async () => scheduleFindings(await schedule()))),
    ...(access === undefined
      ? []
      : await looked("schedule-access", async () => accessLook(await access.connect(), access.name))),
  ];
}

/** Where neither can list the backups, that has been said by then. */
async function backupLook(
  { optimize, clock, maximumAgeHours }: Patient,
  store: BackupStore | undefined,
): Promise<DoctorFinding[]> {
  if (optimize === undefined && store === undefined) return [];
  return looked("last-backup", async () => {
    const backups = await describeBackups({ optimize, store });
    return backupFindings(backups, clock.now(), maximumAgeHours);
  });
}

/** What cannot be looked at is a finding too, and keeps nothing else from being looked at. */
async function looked(check: DoctorCheck, look: () => Promise<DoctorFinding[]>): Promise<DoctorFinding[]> {
  try {
    return await look();
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return [findingsFor(check)("unknown", error.message)];
  }
}

/** The repository's snapshots, listed once for all that look at them. */
function storeOf({ snapshots, identity }: ExaminedDatastore, repositoryName: string): BackupStore {
  let listed: Promise<StoredSnapshot[]> | undefined;
  return {
    repositoryName,
    clusterUuid: identity.clusterUuid,
    snapshots: {
      list: (name, pattern) => (listed ??= snapshots.list(name, pattern)),
      delete: (_, names) =>
        Promise.reject(new ExplainedError("refused", `the doctor deletes nothing, ${names.join(", ")} included`)),
    },
  };
}

function unreachable(message: string): DoctorFinding {
  return findingsFor("datastore")("problem", message);
}

const NO_OPTIMIZE = findingsFor("configuration")(
  "unknown",
  "No management API is given: Optimize itself was not asked.",
  "Give --management-api-url.",
);

const NOT_GIVEN = findingsFor("datastore")(
  "unknown",
  "No datastore is given: repository, permissions, versions, prefix and clock were not looked at.",
  "Give --datastore-url and --repository-name.",
);

const NO_NAME = findingsFor("repository")(
  "unknown",
  "No repository is named: neither it nor the backups in it were looked at.",
  "Give --repository-name: what CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME names.",
);
