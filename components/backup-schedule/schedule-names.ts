import { statusConfigMapName } from "../../operations/scheduled-run/object-names";

/** The names of the objects that belong to a schedule. */
export interface ScheduleNames {
  /** Of CronJob, ServiceAccount, Role, RoleBinding, NetworkPolicy and PrometheusRule. */
  readonly base: string;
  readonly program: string;
  readonly ledger: string;
  readonly status: string;
}

/** Kubernetes adds eleven characters to the name of a CronJob for its Jobs, and those may have 63. */
const LONGEST = 52;

/** What is wrong with a name, undefined when nothing is. */
export function nameProblem(name: string): string | undefined {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    return `${name} is no name for a CronJob: lower-case letters, digits and hyphens. Set resourceName`;
  }
  if (name.length > LONGEST) return `${name} is longer than ${LONGEST} characters. Set resourceName`;
  return undefined;
}

export function scheduleNames(base: string): ScheduleNames {
  return {
    base,
    program: `${base}-program`,
    ledger: `${base}-ledger`,
    status: statusConfigMapName(base),
  };
}
