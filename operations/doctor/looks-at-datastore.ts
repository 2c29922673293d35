import { isForeseen } from "../../clients/foreseen";
import { type Clock } from "../../clients/clock";
import { describeBackups } from "../backup/describe-backups";
import { ALL_BACKUP_SNAPSHOTS } from "../backup/snapshot-name";
import { type BackupStore } from "../backup/target";
import { NotVerified, verifyRepository } from "../repository/verify-repository";
import { clockFinding } from "./clock-finding";
import { type DoctorFinding } from "./doctor-finding";
import { wantedPrivileges } from "./needed-privileges";
import { permissionFindings } from "./permission-findings";
import { prefixFindings } from "./prefix-findings";
import { repositoryFindings, type Verified } from "./repository-findings";
import { type ExaminedDatastore } from "./target";
import { versionFindings } from "./version-findings";

export const DEFAULT_INDEX_PREFIX = "optimize";

export async function repositoryLook(
  datastore: ExaminedDatastore,
  name: string,
): Promise<{ readonly findings: DoctorFinding[]; readonly isRegistered: boolean }> {
  const repository = await datastore.repositories.get(name);
  const verified = repository === undefined ? undefined : await verification(datastore, name);
  return { findings: repositoryFindings(name, repository, verified), isRegistered: repository !== undefined };
}

async function verification(datastore: ExaminedDatastore, name: string): Promise<Verified> {
  try {
    const { nodes } = await verifyRepository(datastore, name);
    return { kind: "works", nodes };
  } catch (error) {
    if (error instanceof NotVerified) return { kind: "broken", message: error.message };
    if (!isForeseen(error)) throw error;
    return { kind: "not-found-out", message: error.message };
  }
}

export async function permissionLook(
  { privileges }: ExaminedDatastore,
  indexPrefix: string | undefined,
): Promise<DoctorFinding[]> {
  return permissionFindings(await privileges.check(wantedPrivileges(indexPrefix ?? DEFAULT_INDEX_PREFIX)));
}

/** Optimize tells its version nowhere but in the names of its snapshots. */
export async function versionLook(
  { identity }: ExaminedDatastore,
  store: BackupStore | undefined,
): Promise<DoctorFinding[]> {
  const backups = store === undefined ? [] : await describeBackups({ optimize: undefined, store });
  return versionFindings(identity, backups[0]?.optimizeVersion);
}

export async function prefixLook(
  store: BackupStore | undefined,
  indexPrefix: string | undefined,
): Promise<DoctorFinding[]> {
  if (store === undefined) return [];
  const { snapshots, repositoryName } = store;
  return prefixFindings(repositoryName, indexPrefix, await snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS));
}

export async function clockLook(datastore: ExaminedDatastore, clock: Clock): Promise<DoctorFinding[]> {
  const before = clock.now();
  const theirs = await datastore.time();
  return [clockFinding(theirs, before, clock.now())];
}
