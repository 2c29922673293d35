import { inWords } from "../../clients/finding";
import { type Manifest } from "../restore/plan/manifest";
import { judgeCluster, judgeEngineVersion, judgeSecondWriter } from "../restore/plan/judge-target";
import { refused, type RestoreFinding, warning } from "../restore/plan/restore-finding";
import { type RestoreSituation, type RestoreTarget } from "../restore/plan/restore-situation";
import { tooLong } from "./trial-name";

/** Above this share, Elasticsearch and OpenSearch place no further shard on a disk (the low watermark). */
const USED_SHARE = 0.85;

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
    ...judgeSpace(manifest, situation),
    ...judgeShards(manifest, situation),
    ...judgeNames(trialId, manifest),
  ];
}

/** A cluster without this Optimize is not the one that takes the backups: there, the repository must only be read. */
function judgeWriter(manifest: Manifest, situation: RestoreSituation): RestoreFinding[] {
  const { repository, indices, identity } = situation;
  const isWritable = repository !== undefined && repository.settings["readonly"] !== "true";
  if (isWritable && indices.length === 0) {
    const problem = `: the snapshot repository ${repository.name} is writable here, and the cluster ${identity.clusterUuid} has no index of the Optimize that was backed up: another one writes there. Register it with readonly true here, since two writers destroy it`;
    return [refused("repositoryName", problem)];
  }
  return judgeSecondWriter(manifest, situation);
}

function judgeSpace(manifest: Manifest, { disks }: RestoreSituation): RestoreFinding[] {
  if ("notTold" in disks) return [warning("datastore", `: ${disks.notTold}`)];
  if (disks.length === 0) return [];
  const needed = total(manifest.parts.flatMap(({ indices }) => indices.map(({ sizeInBytes }) => sizeInBytes)));
  const usable = total(
    disks.map(({ totalBytes, availableBytes }) => Math.max(0, availableBytes - (1 - USED_SHARE) * totalBytes)),
  );
  if (needed <= usable) return [];
  const problem = `: the trial needs ${inMegabytes(needed)} beside all that is there, and the data nodes take ${inMegabytes(usable)} before their disks are 85 % full. Try it in another datastore, with the repository read-only`;
  return [refused("datastore", problem)];
}

function judgeShards(manifest: Manifest, { limits, health }: RestoreSituation): RestoreFinding[] {
  if ("notTold" in limits) return [];
  const coming = total(manifest.parts.flatMap(({ indices }) => indices.map(({ shards }) => shards)));
  const after = health.activeShards + health.unassignedShards + coming;
  const most = limits.shardsPerDataNode * health.dataNodes;
  if (after <= most) return [];
  const problem = `: the cluster would have ${after} shards, and takes ${most} (cluster.max_shards_per_node is ${limits.shardsPerDataNode}, for each of ${health.dataNodes} data nodes). Try it in another datastore, with the repository read-only`;
  return [refused("datastore", problem)];
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

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
