import * as pulumi from "@pulumi/pulumi";

import { DECLARED, NETWORK_POLICIES, type PolicyAddress } from "../../operations/scheduled-run/declared-access";
import { SCHEDULE_LABELS } from "../../operations/scheduled-run/object-names";
import { kubernetesPackage } from "../kubernetes-package";
import { type ScheduleNames } from "./schedule-names";

/** What all objects of a schedule have in common. */
export interface ObjectMetadata {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** What somebody changes by hand is theirs to the API server; without this, `up --refresh` is refused instead of healing it. */
export const HEALED = { "pulumi.com/patchForce": "true" };

/** Alike for all schedules that share a Lease, so that none changes what another one wrote. */
const SHARED_LABELS = { ...SCHEDULE_LABELS, "app.kubernetes.io/component": "lock" };

/** The type that objects had in the stacks of earlier versions: they are gone on with, and not made anew. */
const FORMER = {
  configMap: { aliases: [{ type: "kubernetes:core/v1:ConfigMap" }] },
  lease: { aliases: [{ type: "kubernetes:coordination.k8s.io/v1:Lease" }] },
};

/**
 * The account of the runs, with the right to read and change their own Lease and ConfigMaps, and no other. The right to
 * `create` cannot be limited to names, so that the component makes these objects, and the runs fill them.
 *
 * What runs fill is declared as a patch of its metadata. Other resources take over whatever somebody edits with kubectl,
 * and an update then sends the contents that it read before: what a run writes in between would be lost. A patch also
 * accepts a Lease that another schedule or a restore has made. Deleting a patch leaves the object.
 */
export function runAccess(
  name: string,
  names: ScheduleNames,
  leaseName: pulumi.Input<string>,
  policies: pulumi.Input<readonly PolicyAddress[]>,
  metadata: ObjectMetadata,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { core, rbac, coordination } = kubernetesPackage();
  const own = (object: string) => ({ name: object, ...metadata });
  const account = new core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: own(names.base), automountServiceAccountToken: false },
    options,
  );
  const verbs = ["get", "update"];
  const rules = [
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], resourceNames: [leaseName], verbs },
    { apiGroups: [""], resources: ["configmaps"], resourceNames: [names.ledger, names.status], verbs },
  ];
  const annotations = {
    ...HEALED,
    [DECLARED]: pulumi.jsonStringify({ rules }),
    [NETWORK_POLICIES]: pulumi.jsonStringify(policies),
  };
  const role = new rbac.v1.Role(`${name}-role`, { metadata: { ...own(names.base), annotations }, rules }, options);
  const binding = new rbac.v1.RoleBinding(
    `${name}-role-binding`,
    {
      metadata: own(names.base),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: names.base },
      subjects: [{ kind: "ServiceAccount", name: names.base, namespace: metadata.namespace }],
    },
    options,
  );
  // The contents that an earlier version took over stay; without this, an apply would remove them.
  const filledByRuns = { ...options, ignoreChanges: ["data", "binaryData", "spec"], retainOnDelete: true };
  const filledConfigMap = { ...filledByRuns, ...FORMER.configMap };
  const ledger = new core.v1.ConfigMapPatch(`${name}-ledger`, { metadata: own(names.ledger) }, filledConfigMap);
  const status = new core.v1.ConfigMapPatch(`${name}-status`, { metadata: own(names.status) }, filledConfigMap);
  const { namespace } = metadata;
  const lease = new coordination.v1.LeasePatch(
    `${name}-lock`,
    { metadata: { name: leaseName, namespace, labels: SHARED_LABELS, annotations: HEALED } },
    { ...filledByRuns, ...FORMER.lease },
  );
  return [account, role, binding, ledger, status, lease];
}
