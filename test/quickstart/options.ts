import { parseArgs } from "node:util";

import { type DatastoreKind } from "../stack/datastores";

/** What the user of `npm run quickstart` chose. */
export interface QuickstartOptions {
  readonly datastore: DatastoreKind;
  /** Leaves everything running until Ctrl-C, instead of destroying it. */
  readonly keep: boolean;
  /** On a real Kubernetes, until a CronJob has fired. */
  readonly kubernetes: boolean;
}

const KINDS: Readonly<Record<string, DatastoreKind>> = {
  elasticsearch: "elasticsearch-8.19",
  opensearch: "opensearch-3.8",
};

export const USAGE = `npm run quickstart [-- --datastore elasticsearch|opensearch] [--kubernetes] [--keep]

Starts a real Elasticsearch (or OpenSearch) with Optimize's indices in it and a stand-in for Optimize, and has the real
Pulumi engine register a snapshot repository and take a backup. --kubernetes does so on a real Kubernetes too (root
on Linux, or KUBECONFIG), with a schedule whose CronJob fires. --keep leaves it running until Ctrl-C.`;

/** @throws TypeError with a message for the user. */
export function quickstartOptions(given: readonly string[]): QuickstartOptions {
  const { values } = parseArgs({
    args: [...given],
    options: {
      datastore: { type: "string", default: "elasticsearch" },
      keep: { type: "boolean", default: false },
      kubernetes: { type: "boolean", default: false },
    },
  });
  const datastore = KINDS[values.datastore];
  if (datastore === undefined) {
    throw new TypeError(`--datastore ${values.datastore} is not known; choose elasticsearch or opensearch`);
  }
  return { datastore, keep: values.keep, kubernetes: values.kubernetes };
}
