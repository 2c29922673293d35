import { type SnapshotDetails, type SnapshotIndex } from "../../../clients/datastore/snapshot-contents";
import { UNREADABLE } from "../../../clients/datastore/stored-snapshot";
import { firstInWords, inWords } from "../../../clients/finding";
import { indexPrefixes } from "../../backup/index-prefix";
import { WAY_TO_READ } from "../../backup/not-readable";
import { PARTS, parseSnapshotName } from "../../backup/snapshot-name";
import { refused, type RestoreFinding } from "./restore-finding";
import { type RestoreSource } from "./restore-source";
import { readSafetySnapshot } from "./safety-snapshot";

/** One snapshot of what is to be restored. */
export interface ManifestPart {
  readonly snapshot: string;
  readonly uuid: string;
  /** ISO 8601, UTC. */
  readonly startTime: string;
  /** Of the engine that wrote it, where it tells. */
  readonly engineVersion: string | undefined;
  /** Sorted by name. */
  readonly indices: readonly SnapshotIndex[];
}

/** What a restore brings back, in the order in which it does. */
export interface Manifest {
  readonly source: RestoreSource;
  /** Of the Optimize that it was taken of. */
  readonly optimizeVersion: string;
  readonly parts: readonly ManifestPart[];
}

/** A snapshot with the indices in it. */
export interface ReadSnapshot {
  readonly details: SnapshotDetails;
  readonly indices: readonly SnapshotIndex[];
}

/**
 * Puts together what is to be restored: both parts of a backup, exactly, or one safety snapshot; everything in it must
 * carry this Optimize's prefix.
 *
 * @param snapshots all that lie under the id or name.
 * @param isPart whether some of an Optimize's indices will do.
 * @returns no manifest when there are findings.
 */
export function readManifest(
  source: RestoreSource,
  snapshots: readonly ReadSnapshot[],
  {
    indexPrefix,
    repositoryName,
    isPart = false,
  }: { readonly indexPrefix: string; readonly repositoryName: string; readonly isPart?: boolean | undefined },
): { readonly manifest: Manifest | undefined; readonly findings: readonly RestoreFinding[] } {
  const place = `the snapshot repository ${repositoryName}`;
  if (snapshots.length === 0) {
    const problem =
      source.kind === "backup"
        ? `: there is no snapshot of the backup ${source.backupId} in ${place}. \`camunda-backup list\` names the backups that there are`
        : `: there is no snapshot ${source.snapshot} in ${place}`;
    return { manifest: undefined, findings: [refused(propertyOf(source), problem)] };
  }
  const { version, findings: wrong } =
    source.kind === "backup" ? judgeParts(source, snapshots) : readSafetySnapshot(snapshots, indexPrefix);
  const findings = [
    ...wrong,
    ...snapshots.flatMap((snapshot) => judgeSnapshot(source, snapshot)),
    ...judgePrefix(source, snapshots, indexPrefix, isPart),
    ...inBoth(source, snapshots),
  ];
  if (findings.length > 0 || version === undefined) return { manifest: undefined, findings };
  return { manifest: { source, optimizeVersion: version, parts: inOrder(snapshots).map(asPart) }, findings };
}

function asPart({ details, indices }: ReadSnapshot): ManifestPart {
  const { name, uuid, startTime = "", engineVersion } = details;
  return { snapshot: name, uuid, startTime, engineVersion, indices };
}

/** Part 1, with how far Optimize has imported, first: it must not be newer than the data. */
function inOrder(snapshots: readonly ReadSnapshot[]): ReadSnapshot[] {
  const part = ({ details }: ReadSnapshot) => parseSnapshotName(details.name)?.part ?? 0;
  return [...snapshots].sort((one, other) => part(one) - part(other));
}

function judgeParts(
  source: RestoreSource & { readonly kind: "backup" },
  snapshots: readonly ReadSnapshot[],
): { readonly version: string | undefined; readonly findings: RestoreFinding[] } {
  const parts = snapshots.map(({ details }) => parseSnapshotName(details.name));
  const versions = [...new Set(parts.map((part) => part?.optimizeVersion ?? "none"))].sort();
  const names = inWords(snapshots.map(({ details }) => details.name));
  if (versions.length > 1) {
    const problem = `: the snapshots of the backup ${source.backupId} are of more than one version of Optimize, ${inWords(versions)} (${names}), and nobody knows which belong together`;
    return { version: undefined, findings: [refused("backupId", problem)] };
  }
  const numbers = parts.map((part) => part?.part).sort();
  const isWhole =
    snapshots.length === PARTS &&
    parts.every((part) => part?.parts === PARTS) &&
    numbers.every((number, position) => number === position + 1);
  const problem = `: the backup ${source.backupId} is not both of its parts, but ${names}. A part alone is no Optimize: choose another backup`;
  return { version: versions[0], findings: isWhole ? [] : [refused("backupId", problem)] };
}

function judgeSnapshot(source: RestoreSource, { details, indices }: ReadSnapshot): RestoreFinding[] {
  const { name, state, failures } = details;
  if (state === "IN_PROGRESS") {
    return [{ kind: "busy", property: propertyOf(source), problem: `: the snapshot ${name} is still being taken` }];
  }
  if (state === UNREADABLE) {
    const problem = `: the snapshot ${name} cannot be read, so that nobody can tell what it would bring back: ${failures.join("; ")}. ${WAY_TO_READ}`;
    return [refused(propertyOf(source), problem)];
  }
  if (state !== "SUCCESS") {
    const reasons = failures.length === 0 ? "" : `: ${failures.slice(0, 5).join("; ")}`;
    const problem = `: the snapshot ${name} is ${state}, and would bring back less than there was${reasons}`;
    return [refused(propertyOf(source), problem)];
  }
  if (details.indices.length === 0) return [refused(propertyOf(source), `: the snapshot ${name} holds no index`)];
  const read = new Set(indices.map((index) => index.name));
  const unread = details.indices.filter((index) => !read.has(index));
  if (unread.length === 0 && details.shards.failed === 0) return [];
  const problem = `: the datastore cannot read all of the snapshot ${name} (${inWords(unread.slice(0, 5))}); its files may be damaged, or in an archive tier`;
  return [refused(propertyOf(source), problem)];
}

function judgePrefix(
  source: RestoreSource,
  snapshots: readonly ReadSnapshot[],
  indexPrefix: string,
  isPart: boolean,
): RestoreFinding[] {
  const foreign = snapshots.flatMap(({ details }) =>
    details.indices
      .filter((index) => !index.startsWith(`${indexPrefix}-`))
      .map((index) => `${index} in ${details.name}`),
  );
  const prefixes = [...indexPrefixes(snapshots.map(({ details }) => details)).keys()];
  const others = prefixes.filter((prefix) => prefix !== indexPrefix);
  if (others.length > 0) {
    const problem = `is ${indexPrefix}, but the backup is of an Optimize with the prefix ${inWords(others)}. Restored here it would be nobody's: give the prefix that this Optimize is configured with, or choose one of its backups`;
    return [refused("indexPrefix", problem)];
  }
  if (foreign.length > 0) {
    const problem = `is ${indexPrefix}, but the backup holds ${firstInWords(foreign, 5)}, which do not begin with it`;
    return [refused("indexPrefix", problem)];
  }
  if (prefixes.length === 0 && !isPart) {
    return [refused(propertyOf(source), ": no snapshot of it holds an import index, as those of every Optimize do")];
  }
  return [];
}

function inBoth(source: RestoreSource, snapshots: readonly ReadSnapshot[]): RestoreFinding[] {
  const seen = new Set<string>();
  const twice = snapshots
    .flatMap(({ details }) => details.indices)
    .filter((index) => seen.has(index) || !seen.add(index));
  if (twice.length === 0) return [];
  return [refused(propertyOf(source), `: both parts hold ${inWords(twice.slice(0, 5))}, and only one can be restored`)];
}

/** The property that names what is to be restored. */
function propertyOf(source: RestoreSource): "backupId" | "snapshot" {
  return source.kind === "backup" ? "backupId" : "snapshot";
}
