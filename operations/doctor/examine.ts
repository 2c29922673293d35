import { isForeseen } from "../../clients/foreseen";
import { ExplainedError } from "../../clients/explained-error";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { describeBackups } from "../backup/describe-backups";
import { sizesOfMany } from "../backup/snapshot-sizes";
import { type BackupStore } from "../backup/target";
import { backupsElsewhere } from "../configuration/backups-elsewhere";
import { DEFAULT_INDEX_PREFIX } from "../backup/index-prefix-schema";
import { ALL_BACKUP_SNAPSHOTS } from "../backup/snapshot-name";
import { type ManagementAnswer, managementAnswer } from "../configuration/management-answer";
import { accessLook } from "./access-findings";
import { backupFindings } from "./backup-findings";
import { configurationFindings } from "./configuration-findings";
import { type DoctorCheck, type DoctorFinding, findingsFor } from "./doctor-finding";
import { dataLook, missingLook } from "./data-look";
import { isToBeLeftAlone, journalLook, unreadJournal, withoutContradiction } from "./journal-findings";
import { clockLook, permissionLook, prefixLook, repositoryLook, versionLook } from "./looks-at-datastore";
import { recordedFindings } from "./recorded-findings";
import { restoreLook } from "./restore-look";
import { scheduleFindings } from "./schedule-findings";
import { storageRuleFindings } from "./storage-findings";
import { shrunkFindings } from "./shrunk-findings";
import { type ExaminedDatastore, type Patient } from "./target";
import { unlistedFindings } from "./unlisted-findings";

/**
 * Looks at all that a backup and a restore depend on. The only thing that it writes is the file by which the nodes verify
 * the repository, and which they remove.
 */
export async function examine(patient: Patient): Promise<DoctorFinding[]> {
  const ofJournals = await journalsLook(patient);
  const { ofData, others } = await installationLook(patient);
  const kept = isToBeLeftAlone(ofJournals, ofData) ? withoutContradiction(others) : others;
  // An interrupted restore explains the loss, and is resumed instead of begun.
  return [...ofJournals, ...(ofJournals.some(({ level }) => level === "problem") ? [] : ofData), ...kept];
}

/** What is to be said first: that all data is lost; and all else. */
interface SeenInstallation {
  readonly ofData: readonly DoctorFinding[];
  readonly others: readonly DoctorFinding[];
}

async function installationLook(patient: Patient): Promise<SeenInstallation> {
  const { datastore, repositoryName } = patient;
  const ofStorage = storageRuleFindings(patient.secondaryStorage, patient.coordination);
  if (datastore.kind !== "connected") {
    const ofDatastore = datastore.kind === "failed" ? unreachable(datastore.message) : NOT_GIVEN;
    const others = [
      ...(await configurationLook(patient)),
      ofDatastore,
      ...ofStorage,
      ...(await backupLook(patient, undefined)),
      ...(await scheduleLook(patient)),
    ];
    return { ofData: [], others };
  }
  const { system } = datastore;
  let store: BackupStore | undefined;
  const ofRepository = await looked("repository", async () => {
    if (repositoryName === undefined) return [NO_NAME];
    const { findings, isRegistered } = await repositoryLook(system, repositoryName);
    if (isRegistered) store = storeOf(system, repositoryName);
    return findings;
  });
  const ofData = await looked("data", () => dataLook(system, store, patient.indexPrefix));
  const others = [
    ...(await configurationLook(patient, store)),
    ...ofRepository,
    ...(await looked("data", () => missingLook(system, store, patient.indexPrefix))),
    ...(await looked("permissions", () => permissionLook(system, patient.indexPrefix))),
    ...(await looked("versions", () => versionLook(system, store))),
    ...(await looked("prefix", () => prefixLook(store, patient.indexPrefix))),
    ...(await looked("clock", () => clockLook(system, patient.clock))),
    ...(await looked("restore", () => restoreLook(system, patient.indexPrefix ?? DEFAULT_INDEX_PREFIX))),
    ...ofStorage,
    ...(await backupLook(patient, store)),
    ...(await recordedLook(patient, store)),
    ...(await looked("last-backup", () => shrunkLook(system, store))),
    ...(await scheduleLook(patient)),
  ];
  return { ofData, others };
}

/** Restores that have begun and not ended. */
async function journalsLook({ journals = [], indexPrefix, datastore }: Patient): Promise<DoctorFinding[]> {
  const owner = {
    indexPrefix: indexPrefix ?? DEFAULT_INDEX_PREFIX,
    clusterUuid: datastore.kind === "connected" ? datastore.system.identity.clusterUuid : undefined,
  };
  const findings: DoctorFinding[] = [];
  for (const journal of journals) {
    try {
      findings.push(...(await journalLook(journal, owner)));
    } catch (error) {
      if (!isForeseen(error)) throw error;
      findings.push(unreadJournal(error));
    }
  }
  return findings;
}

async function configurationLook(
  { optimize, datastore, repositoryName }: Patient,
  store?: BackupStore,
): Promise<DoctorFinding[]> {
  if (optimize === undefined) return [NO_OPTIMIZE];
  let answer: ManagementAnswer | undefined;
  const ofConfiguration = await looked("configuration", async () => {
    answer = await managementAnswer(optimize);
    const elsewhere =
      datastore.kind === "connected" && repositoryName !== undefined && answer.backups !== undefined
        ? await backupsElsewhere(datastore.system, repositoryName, answer.backups)
        : undefined;
    return configurationFindings(optimize.target, answer, elsewhere);
  });
  const ofList = await looked("configuration", async () => {
    // Optimize 3.9 has no list to compare with.
    if (answer === undefined || store === undefined || optimize.ids === "texts") return [];
    const stored = await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS);
    return unlistedFindings(optimize.target, store.repositoryName, answer, stored);
  });
  // That all is well is not said beside what is not.
  const kept = ofList.length === 0 ? ofConfiguration : ofConfiguration.filter(({ level }) => level !== "ok");
  return [...kept, ...ofList];
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

/** Whether the backups that somebody has written down lie in the repository. */
async function recordedLook({ ledgers }: Patient, store: BackupStore | undefined): Promise<DoctorFinding[]> {
  if (store === undefined) return [];
  const findings: DoctorFinding[] = [];
  for (const ledger of ledgers) {
    const found = await looked("last-backup", async () => {
      const entries = (await ledger()) ?? [];
      return recordedFindings(entries, store, await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS));
    });
    findings.push(...found);
  }
  return findings;
}

/** Whether retention would delete nothing, since the newest backup is much smaller than one before. */
async function shrunkLook(system: ExaminedDatastore, store: BackupStore | undefined): Promise<DoctorFinding[]> {
  if (store === undefined) return [];
  return shrunkFindings(await describeBackups({ optimize: undefined, store }, sizesOfMany(system)));
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
      sizes: () => Promise.resolve(new Map<string, number>()),
    },
  };
}

function unreachable(message: string): DoctorFinding {
  return findingsFor("datastore")("problem", message);
}

const NO_OPTIMIZE = findingsFor("configuration")(
  "unknown",
  "No management API is given: Optimize itself was not asked.",
  "Give managementApi.url, or --management-api-url.",
);

const NOT_GIVEN = findingsFor("datastore")(
  "unknown",
  "No datastore is given: repository, permissions, versions, prefix and clock were not looked at.",
  "Give datastore.url and repositoryName, or --datastore-url and --repository-name.",
);

const NO_NAME = findingsFor("repository")(
  "unknown",
  "No repository is named: neither it nor the backups in it were looked at.",
  "Give repositoryName, or --repository-name: what CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME names.",
);
