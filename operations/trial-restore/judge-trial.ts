import { inWords } from "../../clients/finding";
import { judgeAliases } from "../restore/plan/judge-aliases";
import { judgeBlocks } from "../restore/plan/judge-blocks";
import { judgeRoomBeside } from "../restore/plan/judge-room-beside";
import { type Manifest } from "../restore/plan/manifest";
import { judgeCluster, judgeEngineVersion, judgeSecondWriter } from "../restore/plan/judge-target";
import { refused, type RestoreFinding, warning } from "../restore/plan/restore-finding";
import { type RestoreSituation, type RestoreTarget } from "../restore/plan/restore-situation";
import { sortIndices } from "../restore/plan/sort-indices";
import { whoMayWrite } from "../repository/who-may-write";
import { tooLong } from "./trial-name";

/** All that speaks against a trial. Nothing that is there is deleted for it, so that it needs the space twice. */
export function judgeTrial(
  trialId: string,
  manifest: Manifest,
  situation: RestoreSituation,
  target: RestoreTarget,
): RestoreFinding[] {
  return [
    ...judgeCluster(situation, target),
    ...judgeEngineVersion(manifest, situation),
    ...judgeWriter(manifest, situation),
    ...judgeRoom(manifest, situation),
    ...judgeRealRestore(manifest, situation, target),
    ...judgeNames(trialId, manifest),
  ];
}

/** A cluster without this Optimize is not the one that takes the backups: there, the repository must only be read. */
function judgeWriter(manifest: Manifest, situation: RestoreSituation): RestoreFinding[] {
  const { repository, indices, identity } = situation;
  const isWritable = repository !== undefined && repository.settings["readonly"] !== "true";
  if (isWritable && indices.length === 0) {
    const problem = `: the snapshot repository ${repository.name} is writable here, and the cluster ${identity.clusterUuid} has no index of the Optimize that was backed up: its data was lost, or another cluster took the backup. ${whoMayWrite(repository.name, "restore the backup in place of a trial, or set readonly to true here until the trial has ended")}`;
    return [refused("repositoryName", problem)];
  }
  return judgeSecondWriter(manifest, situation);
}

/** A trial that finds no room here can be made elsewhere. */
function judgeRoom(manifest: Manifest, situation: RestoreSituation): RestoreFinding[] {
  return judgeRoomBeside(manifest, situation, "the trial").map(({ kind, property, problem }) => ({
    kind,
    property,
    problem: kind === "refused" ? `${problem}. Try it in another datastore, with the repository read-only` : problem,
  }));
}

function judgeNames(trialId: string, { parts }: Manifest): RestoreFinding[] {
  const long = tooLong(
    trialId,
    parts.flatMap(({ indices }) => indices.map(({ name }) => name)),
  );
  if (long.length === 0) return [];
  const problem = `: the names of ${inWords(long.slice(0, 3))} are too long to have a temporary one`;
  return [refused("backupId", problem)];
}

/** What is no obstacle to a trial, but one to a restore into the same datastore. */
function judgeRealRestore(
  { parts }: Manifest,
  situation: RestoreSituation,
  { indexPrefix }: RestoreTarget,
): RestoreFinding[] {
  const coming = parts.flatMap(({ indices }) => indices.map(({ name }) => name));
  const present = situation.indices.map(({ name }) => name);
  const { own } = sortIndices(indexPrefix, present, coming);
  // In a datastore that only tries, nothing else of this Optimize is.
  if (own.length === 0) return [];
  return [
    ...judgeBlocks(situation, own),
    ...judgeAliases(situation, indexPrefix, [...new Set([...own, ...coming])]),
  ].flatMap(({ kind, property, problem }) =>
    kind === "refused" ? [warning(property, `${problem}. A restore here is refused until then`)] : [],
  );
}
