import * as v from "valibot";

import { DEFAULT_INDEX_PREFIX } from "../../backup/index-prefix-schema";
import { leaseName as leaseNameOf } from "../../scheduled-run/object-names";

/** What of a schedule's settings tells which Optimize it backs up. */
const settingsBody = v.object({
  leaseName: v.string(),
  managementApi: v.object({ url: v.string() }),
  repositoryName: v.optional(v.string()),
  indexPrefix: v.optional(v.string(), DEFAULT_INDEX_PREFIX),
});

/** The Optimize whose data is restored, by what schedules know of it. */
export interface ScheduledOptimize {
  /** Where its Deployment is. */
  readonly namespace: string;
  readonly repositoryName: string;
  readonly indexPrefix: string;
  /** Of the schedules that reach it by the address that the restore was told; undefined where it was told none. */
  readonly leaseName: string | undefined;
}

/**
 * Whether a schedule takes backups of an Optimize. Addresses as pods know them need not be those that the restore knows:
 * where they tell nothing, a Service beside the Deployment together with the repository and the prefix does.
 *
 * @param text the settings that its runs read.
 * @param scheduleNamespace where the schedule is.
 * @returns undefined when the settings cannot be read.
 */
export function backsUp(text: string, scheduleNamespace: string, optimize: ScheduledOptimize): boolean | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), settingsBody), text);
  if (!parsed.success) return undefined;
  const { leaseName, managementApi, repositoryName, indexPrefix } = parsed.output;
  // An earlier version may have named its Lease by another spelling.
  const names = [leaseName, leaseNameOf(managementApi.url, scheduleNamespace)];
  if (optimize.leaseName !== undefined && names.includes(optimize.leaseName)) return true;
  const place = namespaceOfService(managementApi.url) ?? scheduleNamespace;
  return (
    place === optimize.namespace &&
    indexPrefix === optimize.indexPrefix &&
    (repositoryName ?? optimize.repositoryName) === optimize.repositoryName
  );
}

/** The namespace in an address such as `http://camunda-optimize.camunda.svc:8092`. */
function namespaceOfService(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(new URL(url).hostname)?.[1];
}
