import { createHash } from "node:crypto";

import { ledgerConfigMapName, statusConfigMapName } from "../../operations/scheduled-run/object-names";

/** The names of the objects that belong to a schedule. */
export interface ScheduleNames {
  /** Of CronJob, ServiceAccount, Role, RoleBinding, NetworkPolicy and PrometheusRule. */
  readonly base: string;
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
    ledger: ledgerConfigMapName(base),
    status: statusConfigMapName(base),
    restoreCheck: `${base}${RESTORE_CHECK}`,
  };
}

const DIGITS = 10;

/** The name of the ConfigMap with a program: another one for each program, so that a new one does not need the old one's place. */
export function programName({ base }: ScheduleNames, data: Readonly<Record<string, string>>): string {
  return `${base}-program-${digest(JSON.stringify(data))}`;
}

/** The name of the policy beside Optimize: schedules of one name in several namespaces may guard the same Optimize. */
export function guardName({ base }: ScheduleNames, scheduleNamespace: string): string {
  return `${base}-guard-${digest(scheduleNamespace)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
}
