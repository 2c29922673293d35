import { type ManagementAnswer } from "../configuration/management-answer";
import { type DoctorFinding, findingsFor } from "./doctor-finding";

const finding = findingsFor("configuration");

/**
 * What Optimize's management API says of the configuration.
 *
 * @param elsewhere the ids of listed backups that do not lie in the repository; undefined where that is not known.
 */
export function configurationFindings(
  target: string,
  { reason, apart, backups }: ManagementAnswer,
  elsewhere: readonly string[] | undefined,
): DoctorFinding[] {
  if (reason !== undefined || backups === undefined) {
    const { said, wayOut } = apart ?? {
      said: reason ?? `Optimize at ${target} did not list its backups.`,
      wayOut: REACH,
    };
    return [finding("problem", said, wayOut === "" ? undefined : wayOut)];
  }
  if (elsewhere !== undefined && elsewhere.length > 0) {
    return [
      finding(
        "problem",
        `Optimize at ${target} lists the backups ${elsewhere.join(", ")}, which do not lie in this repository of this datastore.`,
        "Compare repositoryName with CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME of the running Optimize, and datastore with the one that Optimize uses.",
      ),
    ];
  }
  return [
    finding(
      "ok",
      `Optimize at ${target} has a repository that its datastore knows, and lists ${backups.length === 1 ? "1 backup" : `${backups.length} backups`}.`,
    ),
  ];
}

const REACH =
  "Unless a restore was interrupted, see that Optimize runs, and that its management port (8092) can be reached from here: it is private in Camunda's Helm chart, and inKubernetes reaches it by port-forward.";
