import { firstInWords, inWords } from "../../../clients/finding";
import { sortIndices, type SortedIndices } from "./sort-indices";
import { judgeCheckFirst } from "./check-first";
import { judgeAliases } from "./judge-aliases";
import { judgeBlocks } from "./judge-blocks";
import { judgeBound } from "./judge-placement";
import { judgeRecords } from "./judge-records";
import { judgeSpace } from "./judge-space";
import { judgeCluster, judgeFit } from "./judge-target";
import { type Manifest, readManifest } from "./manifest";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestorePlan } from "./plan-type";
import { fingerprintOf } from "./restore-plan";
import { type RestoreSituation, type RestoreTarget } from "./restore-situation";

/** What a restore would do, and all that was found. */
export interface PlannedRestore {
  /** Undefined where nobody can tell what would be brought back or deleted. Findings may still keep it from beginning. */
  readonly plan: RestorePlan | undefined;
  readonly findings: readonly RestoreFinding[];
}

/** Decides what a restore would delete and bring back, and finds all that speaks against it. Changes nothing. */
export function planRestore(situation: RestoreSituation, target: RestoreTarget): PlannedRestore {
  const cluster = judgeCluster(situation, target);
  const { manifest, findings } = readManifest(target.source, situation.snapshots, target);
  if (manifest === undefined) return { plan: undefined, findings: withoutManifest(situation, target, findings) };
  const backedUp = manifest.parts.flatMap(({ indices }) => indices.map(({ name }) => name));
  const present = situation.indices.map(({ name }) => name);
  const sorted = sortIndices(target.indexPrefix, present, backedUp);
  const strangers = judgeStrangers(sorted, target);
  const plan = strangers.length > 0 ? undefined : planOf(manifest, situation, target, sorted);
  const space = judgeSpace(manifest, situation, target, sorted);
  return {
    plan,
    findings: [
      ...cluster,
      ...judgeFit(manifest, situation, target),
      ...judgeRecords(manifest, situation),
      ...space,
      ...judgeSettings(manifest, situation, target, sorted),
      ...strangers,
      ...judgeSafety(situation, target, sorted),
      // Where there is no room for the restore itself, nothing more is to be said.
      ...(plan === undefined || space.some(({ kind }) => kind === "refused")
        ? []
        : judgeCheckFirst(manifest, situation, target, plan)),
      ...judgeCounts(situation, target, sorted),
    ],
  };
}

/**
 * What speaks against a restore of something that could not be read.
 *
 * @param findings of what is in the repository: of one that is not there, or does not let itself be read, that is not known.
 */
export function withoutManifest(
  situation: RestoreSituation,
  target: RestoreTarget,
  findings: readonly RestoreFinding[],
): RestoreFinding[] {
  const { repository, repositoryProblem } = situation;
  const isRead = repository !== undefined && repositoryProblem === undefined;
  return [...judgeCluster(situation, target), ...(isRead ? findings : [])];
}

/** Whether settings and aliases let go what is deleted, and take what comes. */
function judgeSettings(
  manifest: Manifest,
  situation: RestoreSituation,
  { indexPrefix }: RestoreTarget,
  { own }: SortedIndices,
): RestoreFinding[] {
  const mine = new Set(own);
  const present = situation.indices.filter(({ name }) => mine.has(name));
  const coming = manifest.parts.flatMap(({ indices }) => indices.map(({ name }) => name));
  return [
    ...judgeBlocks(situation, own),
    ...judgeBound(manifest, situation, present),
    ...judgeAliases(situation, indexPrefix, [...new Set([...own, ...coming])]),
  ];
}

/** What begins with the prefix and is not known to be this Optimize's must not be deleted, and must not be overlooked. */
function judgeStrangers(
  { unknown, ambiguous, backedUpToo }: SortedIndices,
  { indexPrefix }: RestoreTarget,
): RestoreFinding[] {
  const findings: RestoreFinding[] = [];
  if (unknown.length > 0) {
    const names = firstInWords(unknown, 10);
    const problem = `: ${names} ${unknown.length === 1 ? "begins" : "begin"} with ${indexPrefix}- and ${unknown.length === 1 ? "is" : "are"} no index that Optimize makes. It may belong to somebody else, so nothing is deleted. Ask its owner to give it a name that does not begin with ${indexPrefix}-`;
    findings.push(refused("indexPrefix", problem));
  }
  for (const prefix of ambiguous) {
    const problem = `: an Optimize with the prefix ${prefix} is here too, and the names of its indices read like this one's. Nobody can tell them apart, so nothing is deleted. Restore into a datastore without that one`;
    findings.push(refused("indexPrefix", problem));
  }
  if (backedUpToo.length > 0) {
    const problem = `: the backup holds indices of the Optimize with the prefix ${inWords(backedUpToo)} beside those of ${indexPrefix}. Choose a backup that was taken before that one shared the datastore`;
    findings.push(refused("indexPrefix", problem));
  }
  return findings;
}

function judgeSafety(
  { repository, indices }: RestoreSituation,
  { safetyBackup }: RestoreTarget,
  { own }: SortedIndices,
): RestoreFinding[] {
  if (!safetyBackup || own.length === 0) return [];
  const findings: RestoreFinding[] = judgeReadOnly(repository);
  const mine = new Set(own);
  const red = indices.filter(({ name, health, isOpen }) => mine.has(name) && (health === "red" || !isOpen));
  if (red.length > 0) {
    const problem = `: ${inWords(red.slice(0, 5).map(({ name }) => name))} cannot be saved before they are deleted, being red or closed. Repair or open them, or do without by safetyBackup false; with checkFirst true, the backup is tried before the deletion all the same`;
    findings.push(refused("safetyBackup", problem));
  }
  return findings;
}

/** Whether the repository takes the safety snapshot. */
export function judgeReadOnly(repository: RestoreSituation["repository"]): RestoreFinding[] {
  if (repository?.settings["readonly"] !== "true") return [];
  const problem = `: the snapshot repository ${repository.name} is read-only here, so what is deleted cannot be saved in it first. Do without by safetyBackup false, once you are sure that nothing of it is wanted; with checkFirst true, the backup is tried before the deletion all the same`;
  return [refused("safetyBackup", problem)];
}

/** What could not be counted is not empty: it is saved like what holds documents. */
function judgeCounts(
  { documents }: RestoreSituation,
  { safetyBackup }: RestoreTarget,
  { own }: SortedIndices,
): RestoreFinding[] {
  if (documents.incomplete === undefined || own.length === 0) return [];
  const then = safetyBackup ? "The safety snapshot is taken" : "Nobody knows how many are deleted";
  return [warning("datastore", `: its documents could not be counted (${documents.incomplete}). ${then}`)];
}

function planOf(
  manifest: Manifest,
  { datastore, identity, indices, documents }: RestoreSituation,
  { repositoryName, indexPrefix }: RestoreTarget,
  { own, neighbours }: SortedIndices,
): RestorePlan {
  const backedUp = new Set(manifest.parts.flatMap((part) => part.indices.map(({ name }) => name)));
  const mine = new Set(own);
  const plan: Omit<RestorePlan, "fingerprint"> = {
    version: 1,
    datastore,
    clusterUuid: identity.clusterUuid,
    repositoryName,
    source: manifest.source,
    optimizeVersion: manifest.optimizeVersion,
    indexPrefix,
    parts: manifest.parts.map(({ snapshot, uuid, startTime, indices: held }) => ({
      snapshot,
      uuid,
      startTime,
      indices: held.map(({ name, shards, sizeInBytes }) => ({ name, shards, sizeInBytes })),
    })),
    deletes: indices
      .filter(({ name }) => mine.has(name))
      .map((index) => ({
        name: index.name,
        uuid: index.uuid,
        why: backedUp.has(index.name) ? "replaced" : "leftover",
        documents: index.isOpen && index.health !== "red" ? documents.of(index.name) : undefined,
        sizeInBytes: index.sizeInBytes,
      })),
    neighbours: [...neighbours.keys()].sort(),
  };
  return { ...plan, fingerprint: fingerprintOf(plan) };
}
