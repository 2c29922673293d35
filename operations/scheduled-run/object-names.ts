import { createHash } from "node:crypto";

import { optimizeName } from "../optimize-name";

/** Every object of a schedule has it. */
export const SCHEDULE_LABELS = { "app.kubernetes.io/name": "camunda-backup" };

/** The file, in a ConfigMap that the pods of a schedule mount, that holds the settings of its runs. */
export const SETTINGS_FILE = "settings.json";

/** The ConfigMap in which the runs of a schedule write down which backups are theirs, and the key of the ledger in it. */
export function ledgerConfigMapName(schedule: string): string {
  return `${schedule}-ledger`;
}
export const LEDGER_KEY = "ledger";

/** The ConfigMap in which the runs of a schedule leave how they ended. */
export function statusConfigMapName(schedule: string): string {
  return `${schedule}-status`;
}

/**
 * The Lease that keeps the runs of all schedules of one namespace apart that work on the same Optimize. Who works on it
 * besides, such as a restore, takes the same one.
 *
 * @param managementAddress as pods reach Optimize's management API; different ways to write one host are one.
 * @param namespace of those pods.
 */
export function leaseName(managementAddress: string, namespace?: string): string {
  const name = optimizeName(managementAddress, namespace);
  return `camunda-backup-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}
