import { ledgerConfigMapName, statusConfigMapName } from "../../operations/scheduled-run/object-names";

/** The names of the objects that belong to a schedule. */
export interface ScheduleNames {
  /** Of CronJob, ServiceAccount, Role, RoleBinding, NetworkPolicy and PrometheusRule. */
  readonly base: string;
  readonly program: string;
  readonly ledger: string;
  readonly status: string;
  /** Of the CronJob that checks whether the newest backup can be restored. */
  readonly restoreCheck: string;
}

/** Kubernetes adds eleven characters to the name of a CronJob for its Jobs, and those may have 63. */
const LONGEST = 52;

const RESTORE_CHECK = "-check-restore";

/**
 * What is wrong with a name, undefined when nothing is.
 *
 * @param checksRestores whether there is a second CronJob, whose name is longer.
 */
export function nameProblem(name: string, checksRestores = false): string | undefined {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    return `${name} is no name for a CronJob: lower-case letters, digits and hyphens. Set resourceName`;
  }
  const longest = checksRestores ? LONGEST - RESTORE_CHECK.length : LONGEST;
  if (name.length > longest) {
    return `${name} is longer than ${longest} characters${checksRestores ? ", the most with verifyRestore" : ""}. Set resourceName`;
  }
  return undefined;
}

export function scheduleNames(base: string): ScheduleNames {
  return {
    base,
    program: `${base}-program`,
    ledger: ledgerConfigMapName(base),
    status: statusConfigMapName(base),
    restoreCheck: `${base}${RESTORE_CHECK}`,
  };
}
