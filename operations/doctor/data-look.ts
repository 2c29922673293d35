import { isForeseen } from "../../clients/foreseen";
import { describeBackups } from "../backup/describe-backups";
import { ALL_BACKUP_SNAPSHOTS } from "../backup/snapshot-name";
import { type BackupStore } from "../backup/target";
import { schemaVersionOf } from "../restore/plan/schema-version";
import { dataFindings, examinedPrefix, holdsData, type SeenData } from "./data-findings";
import { type DoctorFinding } from "./doctor-finding";
import { missingIndices } from "./missing-indices";
import { type ExaminedDatastore } from "./target";

/** Whether all data of this Optimize is lost, though backups of it lie in the repository. */
export async function dataLook(
  { indices, repositories }: Pick<ExaminedDatastore, "indices" | "repositories">,
  store: BackupStore | undefined,
  indexPrefix: string | undefined,
): Promise<DoctorFinding[]> {
  if (store === undefined) return [];
  const { repositoryName } = store;
  const stored = await store.snapshots.list(repositoryName, ALL_BACKUP_SNAPSHOTS);
  if (stored.length === 0) return [];
  const prefix = examinedPrefix(indexPrefix, stored);
  const seen = await seenData(indices, prefix);
  if (seen.kind === "there") return [];
  const repository = await repositories.get(repositoryName);
  return dataFindings(seen, {
    indexPrefix: prefix,
    repositoryName,
    isReadonly: repository?.type === "url" || repository?.settings["readonly"] === "true",
    stored,
    described: await describeBackups({ optimize: undefined, store }),
  });
}

/** Whether indices are missing that the newest complete backup holds, where not all of them are. */
export async function missingLook(
  { indices }: Pick<ExaminedDatastore, "indices">,
  store: BackupStore | undefined,
  indexPrefix: string | undefined,
): Promise<DoctorFinding[]> {
  if (store === undefined) return [];
  const stored = await store.snapshots.list(store.repositoryName, ALL_BACKUP_SNAPSHOTS);
  const prefix = examinedPrefix(indexPrefix, stored);
  const listed = await indices.list(`${prefix}-*`);
  if (!holdsData(prefix, listed)) return [];
  return missingIndices(
    prefix,
    listed.map(({ name }) => name),
    stored,
  );
}

/**
 * A list by a pattern leaves out what may not be seen. Asked for by name, the datastore refuses it instead: only what it
 * says not to have by name as well is gone.
 */
async function seenData(indices: ExaminedDatastore["indices"], prefix: string): Promise<SeenData> {
  try {
    if (holdsData(prefix, await indices.list(`${prefix}-*`))) return { kind: "there" };
    return (await schemaVersionOf({ indices }, prefix)) === undefined
      ? { kind: "gone" }
      : { kind: "not-known", why: "the datastore lists none of them, and tells what is in one of them" };
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return { kind: "not-known", why: error.message };
  }
}
