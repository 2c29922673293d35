/** The ConfigMap in which the runs of a schedule leave how they ended. */
export function statusConfigMapName(schedule: string): string {
  return `${schedule}-status`;
}
