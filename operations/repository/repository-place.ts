import { type Engine } from "../../clients/datastore/settings";
import { parseSnapshotName } from "../backup/snapshot-name";
import { differencesFrom, type RepositorySettings, type SettingDifference } from "./compare-settings";
import { isKnownType, knownSettings } from "./setting-catalogue";

/**
 * The differences that move a repository to another place, where what was taken before cannot be seen. Of a type that is
 * not known, every setting may.
 */
export function placeDifferences(
  engine: Engine,
  declared: RepositorySettings,
  actual: { readonly type: string; readonly settings: Readonly<Record<string, string>> },
): SettingDifference[] {
  const known = knownSettings(declared.type);
  return differencesFrom(engine, declared, actual).filter(
    ({ key }) =>
      key === "type" || known[key]?.place === true || (known[key] === undefined && !isKnownType(declared.type)),
  );
}

/** The ids of the backups of Optimize among the names of snapshots, each once, in the order of age. */
export function backupIdsIn(snapshotNames: readonly string[]): string[] {
  const ids = snapshotNames.flatMap((name) => parseSnapshotName(name)?.backupId ?? []);
  return [...new Set(ids)].sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
}

/** "3 backups of Optimize (17, 18 and 19)": ids in words, the newest where there are many. */
export function describeBackups(backupIds: readonly string[]): string {
  const count = backupIds.length === 1 ? "1 backup" : `${backupIds.length} backups`;
  const newest = backupIds.slice(-SHOWN).join(", ");
  return `${count} of Optimize (${backupIds.length > SHOWN ? `the newest: ${newest}` : newest})`;
}

const SHOWN = 20;
