import { type ClusterIdentity } from "../../clients/datastore/cluster-identity";
import { inWords } from "../../clients/finding";
import { type DoctorFinding, findingsFor } from "./doctor-finding";
import { isCovered, type MinorVersion, minorVersionOf, supportedByCamunda, TESTED } from "./support-matrix";

const finding = findingsFor("versions");
const NAMES = { elasticsearch: "Elasticsearch", opensearch: "OpenSearch" } as const;

/**
 * Compares versions with what this package is tested with, and with what Camunda supports.
 *
 * @param optimizeVersion of the Optimize that took the newest backup; undefined when there is none.
 */
export function versionFindings(
  { engine, version }: Pick<ClusterIdentity, "engine" | "version">,
  optimizeVersion: string | undefined,
): DoctorFinding[] {
  const name = `${NAMES[engine]} ${version}`;
  const ofEngine = minorVersionOf(version);
  if (ofEngine === undefined) return [finding("unknown", `${name} is no version that can be compared.`)];
  const ofOptimize = optimizeVersion === undefined ? undefined : minorVersionOf(optimizeVersion);
  return [
    isCovered(ofEngine, TESTED[engine])
      ? finding("ok", `${name} is of a line that this package is tested with.`)
      : finding(
          "warning",
          `${name} is older or newer than what this package is tested with (${listed(TESTED[engine])}).`,
          "Try a backup and a restore of it before you rely on them.",
        ),
    ...(optimizeVersion === undefined || ofOptimize === undefined
      ? [finding("unknown", "There is no backup yet that tells the version of Optimize.")]
      : [pairFinding(name, engine, ofEngine, optimizeVersion, ofOptimize)]),
  ];
}

function pairFinding(
  name: string,
  engine: ClusterIdentity["engine"],
  ofEngine: MinorVersion,
  optimizeVersion: string,
  ofOptimize: MinorVersion,
): DoctorFinding {
  const [major, minor] = ofOptimize;
  if (engine === "opensearch" && (major < 8 || (major === 8 && minor < 7))) {
    return finding(
      "warning",
      `Optimize ${optimizeVersion} takes no backups on OpenSearch, or only in its latest patches: its API accepts them, and both snapshots fail.`,
      "Upgrade to 8.7, or to the newest patch of 8.6 (camunda/camunda#28575).",
    );
  }
  const supported = supportedByCamunda(engine, ofOptimize);
  if (supported === undefined) {
    return finding("unknown", `What Camunda supports for Optimize ${optimizeVersion} is not known here.`, MATRIX);
  }
  if (isCovered(ofEngine, supported)) {
    return finding("ok", `Camunda supports Optimize ${optimizeVersion} on ${name}.`);
  }
  return finding(
    "warning",
    `Camunda supports Optimize ${optimizeVersion} on ${NAMES[engine]} ${listed(supported)}; this is ${version(ofEngine)}.`,
    MATRIX,
  );
}

const MATRIX = "Compare with https://docs.camunda.io/docs/reference/supported-environments/.";

function listed(oldest: readonly MinorVersion[]): string {
  return inWords(
    oldest.map((one) => `${version(one)} and later ${one[0]}.x`),
    "or",
  );
}

function version([major, minor]: MinorVersion): string {
  return `${major}.${minor}`;
}
