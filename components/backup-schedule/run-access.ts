import type * as pulumi from "@pulumi/pulumi";

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

/** Alike for all schedules that share a Lease: they apply the same fields, so that none takes one from another. */
const SHARED_LABELS = { ...SCHEDULE_LABELS, "app.kubernetes.io/component": "lock" };

/**
 * The account of the runs, with the right to read and change their own Lease and ConfigMaps, and no other: `create`
 * cannot be limited to names, so that the component makes these objects, and the runs only fill them.
 */
export function runAccess(
  name: string,
  names: ScheduleNames,
  leaseName: pulumi.Input<string>,
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
  const role = new rbac.v1.Role(
    `${name}-role`,
    {
      metadata: own(names.base),
      rules: [
        { apiGroups: ["coordination.k8s.io"], resources: ["leases"], resourceNames: [leaseName], verbs },
        { apiGroups: [""], resources: ["configmaps"], resourceNames: [names.ledger, names.status], verbs },
      ],
    },
    options,
  );
  const binding = new rbac.v1.RoleBinding(
    `${name}-role-binding`,
    {
      metadata: own(names.base),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: names.base },
      subjects: [{ kind: "ServiceAccount", name: names.base, namespace: metadata.namespace }],
    },
    options,
  );
  const filledByRuns = { ...options, ignoreChanges: ["data", "binaryData", "spec"] };
  const ledger = new core.v1.ConfigMap(`${name}-ledger`, { metadata: own(names.ledger) }, filledByRuns);
  const status = new core.v1.ConfigMap(`${name}-status`, { metadata: own(names.status) }, filledByRuns);
  const lease = new coordination.v1.Lease(
    `${name}-lock`,
    { metadata: { name: leaseName, namespace: metadata.namespace, labels: SHARED_LABELS } },
    // Another schedule of the same Optimize may need it still.
    { ...filledByRuns, retainOnDelete: true },
  );
  return [account, role, binding, ledger, status, lease];
}
