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

/** What the name of an object may be at most, without the hyphen and the eight characters that the plugin appends. */
const LONGEST_AUTONAMED = 253 - 9;

/**
 * The Pulumi name of a child whose object the kubernetes plugin names: this name and random characters. So the new object
 * never needs the name of the one that it replaces, also where an `up` failed before it deleted that one.
 *
 * It is `<name>-<suffix>`. Where Kubernetes would refuse that, it is made of the schedule's base name, and of a hash of
 * `name`, which keeps apart schedules with the same base name.
 */
export function autonamedChild(name: string, { base }: ScheduleNames, suffix: string): string {
  const usual = `${name}-${suffix}`;
  if (
    usual.length <= LONGEST_AUTONAMED &&
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(usual)
  ) {
    return usual;
  }
  return `${base}-${createHash("sha256").update(name).digest("hex").slice(0, 10)}-${suffix}`;
}
