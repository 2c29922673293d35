import { createHash } from "node:crypto";

/** The ConfigMap in which the runs of a schedule leave how they ended. */
export function statusConfigMapName(schedule: string): string {
  return `${schedule}-status`;
}

/**
 * The Lease that keeps the runs of all schedules of one namespace apart that work on the same Optimize. Who works on it
 * besides, such as a restore, takes the same one.
 *
 * @param managementAddress as pods reach Optimize's management API; different ways to write one host are one.
 */
export function leaseName(managementAddress: string): string {
  const { hostname, port } = new URL(managementAddress);
  const host = hostname.replace(/\.cluster\.local\.?$/, "");
  return `camunda-backup-${createHash("sha256").update(`${host}:${port}`).digest("hex").slice(0, 12)}`;
}
