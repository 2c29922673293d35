import { type StoredIndex } from "../../clients/datastore/indices";
import { type StoredSnapshot } from "../../clients/datastore/stored-snapshot";
import { DEFAULT_INDEX_PREFIX } from "../backup/index-prefix-schema";
import { type DescribedBackup } from "../backup/describe-backups";
import { indexPrefixes } from "../backup/index-prefix";
import { parseSnapshotName } from "../backup/snapshot-name";
import { whoseIndices } from "../backup/whose-indices";
import { sortIndices } from "../restore/plan/sort-indices";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("data");

/** Where Optimize's data is: `gone` for certain, or `not-known` with the reason. */
export type SeenData =
  { readonly kind: "there" } | { readonly kind: "gone" } | { readonly kind: "not-known"; readonly why: string };

/** What is known of the backups from which lost data can be restored. */
export interface BackupsOfLost {
  readonly indexPrefix: string;
  readonly repositoryName: string;
  /** Whether this cluster only reads the repository: then it may be one that only tries restores. */
  readonly isReadonly: boolean;
  readonly stored: readonly StoredSnapshot[];
  /** The newest first. */
  readonly described: readonly DescribedBackup[];
}

/** The prefix of the Optimize that is examined: as given, or that of the only Optimize whose backups are there. */
export function examinedPrefix(indexPrefix: string | undefined, stored: readonly StoredSnapshot[]): string {
  if (indexPrefix !== undefined) return indexPrefix;
  const [only, ...others] = indexPrefixes(stored).keys();
  return only === undefined || others.length > 0 ? DEFAULT_INDEX_PREFIX : only;
}

/** Whether an index that is or may be this Optimize's is among those listed. */
export function holdsData(indexPrefix: string, listed: readonly Pick<StoredIndex, "name">[]): boolean {
  const { own, unknown } = sortIndices(
    indexPrefix,
    listed.map(({ name }) => name),
    [],
  );
  return own.length > 0 || unknown.length > 0;
}

/** Says that all data of an Optimize is lost, if backups of it are in the repository, and how it is restored. */
export function dataFindings(seen: SeenData, backups: BackupsOfLost): DoctorFinding[] {
  const { indexPrefix, repositoryName, isReadonly } = backups;
  const own = ownBackups(backups);
  if (seen.kind === "there" || own.length === 0) return [];
  const lie = `${own.length === 1 ? "1 backup" : `${own.length} backups`} in the snapshot repository ${repositoryName}`;
  if (seen.kind === "not-known") {
    return [
      finding(
        "unknown",
        `Whether the indices of Optimize (${indexPrefix}-*) are there is not known: ${seen.why.replace(/\.$/, "")}. There ${own.length === 1 ? "is" : "are"} ${lie}.`,
        "Grant the privileges in docs/permissions.md, then look again. Restore nothing before that.",
      ),
    ];
  }
  return [
    finding(
      isReadonly ? "warning" : "problem",
      `All indices of Optimize (${indexPrefix}-*) are gone from this datastore. There ${own.length === 1 ? "is" : "are"} ${lie}.`,
      `${wayBack(own)}${isReadonly ? " If this cluster only tries restores, it needs no indices, and nothing is to be done." : ""}`,
    ),
  ];
}

function wayBack(own: readonly DescribedBackup[]): string {
  const newest = own.find(({ state }) => state === "COMPLETED");
  if (newest === undefined)
    return "Stop Optimize, or leave it stopped. None of the backups is complete: see `camunda-backup list`.";
  const { backupId, optimizeVersion } = newest;
  const version = optimizeVersion ?? "VERSION";
  return `Stop Optimize, or leave it stopped, until it is restored: if it runs, it creates empty indices. \`camunda-backup restore ${backupId} --optimize-version ${version} --dry-run\` shows what the newest complete backup brings back, and how to go on. Give ${version} only if that version is started afterwards.`;
}

/** Those that no other Optimize took. */
function ownBackups({ indexPrefix, stored, described }: BackupsOfLost): DescribedBackup[] {
  const isOthers = ({ backupId }: DescribedBackup) => {
    const parts = stored.filter(({ name }) => parseSnapshotName(name)?.backupId === backupId);
    return (
      whoseIndices(
        parts.flatMap(({ indices }) => indices),
        indexPrefix,
      ).kind === "others"
    );
  };
  return described.filter((backup) => !isOthers(backup));
}
