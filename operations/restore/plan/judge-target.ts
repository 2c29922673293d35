import { type ClusterSetting } from "../../../clients/datastore/cluster-allocation";
import { type ClusterLimits } from "../../../clients/datastore/cluster-status";
import { inWords } from "../../../clients/finding";
import { whoMayWrite } from "../../repository/who-may-write";
import { isSameOptimizeVersion } from "../../optimize-version";
import { type Manifest } from "./manifest";
import { judgePlacement } from "./judge-placement";
import { clusterBlockRemoval } from "./request-text";
import { refused, type RestoreFinding, warning } from "./restore-finding";
import { type RestoreSituation, type RestoreTarget } from "./restore-situation";

const CREATE_INDEX = "cluster.blocks.create_index";

/** Whether the cluster can take the restore now: what it forbids, and what runs in it. */
export function judgeCluster(situation: RestoreSituation, target: RestoreTarget): RestoreFinding[] {
  const { limits, running, repository, repositoryProblem, health } = situation;
  const findings: RestoreFinding[] = [];
  const { repositoryName } = target;
  if (repository === undefined) {
    findings.push(refused("repositoryName", `: there is no snapshot repository ${repositoryName}; register it first`));
  } else if (repositoryProblem !== undefined) {
    findings.push(refused("repositoryName", `: ${repositoryProblem.replace(/\.$/, "")}`));
  }
  if ("notTold" in limits) findings.push(warning("datastore", `: ${limits.notTold}`));
  else findings.push(...judgeClusterBlocks(limits), ...judgePlacement(situation), ...judgeToldShards(limits));
  if ("notTold" in running) findings.push(warning("datastore", `: ${running.notTold}`));
  else {
    for (const { activity, repositoryName: place, snapshots } of running) {
      if (activity !== "restore" && place !== repositoryName) continue;
      if (snapshots.length > 0 && snapshots.every((name) => target.ownWork?.includes(name))) continue;
      const what = snapshots.length === 0 ? "" : ` of ${inWords(snapshots)}`;
      const problem = `: a ${activity}${what} runs in the snapshot repository ${place}. Wait until it has ended`;
      findings.push({ kind: "busy", property: "datastore", problem });
    }
  }
  if (health.status === "red") {
    findings.push(warning("datastore", ": the cluster is red. What is red and not this Optimize's stays as it is"));
  }
  return findings;
}

function judgeToldShards({ shardsPerDataNode }: ClusterLimits): RestoreFinding[] {
  if (shardsPerDataNode !== undefined) return [];
  return [warning("datastore", ": how many shards the cluster takes is not told here, so that it was not checked")];
}

/** What the cluster lets nobody do. */
export function judgeClusterBlocks({ blocks }: Pick<ClusterLimits, "blocks">): RestoreFinding[] {
  // With that one, all is restored; Optimize then cannot make an index for a process that is new to it.
  const onlyNew = blocks.filter(({ name }) => name === CREATE_INDEX);
  const forbidding = blocks.filter(({ name }) => name !== CREATE_INDEX);
  const wayOut = (settings: readonly ClusterSetting[]) =>
    `A full disk is the usual reason: make space. ${clusterBlockRemoval(settings)}`;
  return [
    ...(forbidding.length === 0
      ? []
      : [
          refused(
            "datastore",
            `: the cluster has ${inWords(forbidding.map(({ name }) => name))} on, so nothing can be deleted and restored. ${wayOut(forbidding)}`,
          ),
        ]),
    ...(onlyNew.length === 0
      ? []
      : [
          warning(
            "datastore",
            `: the cluster has ${CREATE_INDEX} on, so Optimize cannot make an index for a new process. ${wayOut(onlyNew)}`,
          ),
        ]),
  ];
}

/** Whether what is restored can live on this cluster, with this Optimize. */
export function judgeFit(manifest: Manifest, situation: RestoreSituation, target: RestoreTarget): RestoreFinding[] {
  return [
    ...judgeEngineVersion(manifest, situation),
    ...judgeOptimizeVersion(manifest, situation, target),
    ...judgeSecondWriter(manifest, situation),
  ];
}

export function judgeEngineVersion({ parts }: Manifest, { identity }: RestoreSituation): RestoreFinding[] {
  const newer = parts.find(
    ({ engineVersion }) => engineVersion !== undefined && compare(engineVersion, identity.version) > 0,
  );
  if (newer !== undefined) {
    const problem = `: the snapshot ${newer.snapshot} was written by ${identity.engine} ${newer.engineVersion}, and this one is ${identity.version}: snapshots cannot go back to an earlier version`;
    return [refused("datastore", problem)];
  }
  const major = (version: string) => Number.parseInt(version, 10);
  const old = parts.find(
    ({ engineVersion }) => engineVersion !== undefined && major(engineVersion) < major(identity.version) - 1,
  );
  if (old === undefined) return [];
  const problem = `: the snapshot ${old.snapshot} was written by ${identity.engine} ${old.engineVersion}, and ${identity.version} reads only what the major version before it wrote. Restore it into one of those, and upgrade that`;
  return [refused("datastore", problem)];
}

/** Versions of three numbers; what follows them is of no interest. */
function compare(one: string, other: string): number {
  const [left, right] = [one, other].map((version) =>
    (/^\d+(\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number),
  );
  for (let position = 0; position < 3; position++) {
    const difference = (left?.[position] ?? 0) - (right?.[position] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function judgeOptimizeVersion(
  { optimizeVersion: taken, source }: Manifest,
  { schemaVersion }: RestoreSituation,
  { optimizeVersion: said }: RestoreTarget,
): RestoreFinding[] {
  const property = source.kind;
  const wayOut = `Run Optimize ${taken} here before you restore it, or choose a backup of the version that runs`;
  const findings: RestoreFinding[] = [];
  const fits = (version: string) => isSameOptimizeVersion(version, taken);
  if (said !== undefined && !fits(said)) {
    findings.push(
      refused(
        property === "backup" ? "backupId" : property,
        `: it is of Optimize ${taken}, and Optimize ${said} is to run on it. ${wayOut}`,
      ),
    );
  }
  const isOther = schemaVersion !== undefined && !fits(schemaVersion);
  if (isOther && said !== undefined && fits(said)) {
    const problem = `: the data that is here is of Optimize ${schemaVersion}, and is replaced by that of ${taken}, which is to run on it: a roll-back. Backups of ${schemaVersion} stay, and want that version again`;
    findings.push(warning("optimizeVersion", problem));
  } else if (isOther) {
    findings.push(
      refused(
        property === "backup" ? "backupId" : property,
        `: it is of Optimize ${taken}, and the data that is here is of Optimize ${schemaVersion}. ${wayOut}. To roll back, say by optimizeVersion that ${taken} is to run on it`,
      ),
    );
  }
  if (said === undefined && schemaVersion === undefined) {
    const problem = `is needed: there is no data of Optimize here, and no Deployment, that tell the version. The backup is of ${taken}; say so only if it is this version that you start`;
    findings.push(refused("optimizeVersion", problem));
  }
  return findings;
}

/** Whose repository it is, is written nowhere: data that is younger than the backup is a sign that it was taken elsewhere. */
export function judgeSecondWriter(
  { parts }: Manifest,
  { repository, indices, identity }: RestoreSituation,
): RestoreFinding[] {
  const readOnly = repository?.settings["readonly"];
  if (repository === undefined || readOnly === "true") return [];
  const taken = parts[0]?.startTime ?? "";
  const isOlder = indices.some(({ createdAt }) => createdAt !== undefined && createdAt < taken);
  if (isOlder) return [];
  const problem = `: nothing in this cluster (${identity.clusterUuid}) is as old as the backup: its data was lost, or another cluster took it. ${whoMayWrite(repository.name, "leave it writable")}`;
  return [warning("repositoryName", problem)];
}
