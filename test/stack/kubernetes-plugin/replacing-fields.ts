/** What says which object it is. */
export const addressFields: readonly string[] = ["metadata.name", "metadata.namespace"];

/** Fields of which a change replaces the object, as in the released plugin; `metadata.name` and `.namespace` do so for all. */
const fields: Record<string, readonly string[]> = {
  "v1/ConfigMap": ["data", "binaryData", "immutable"],
  "v1/Secret": ["type", "stringData", "data"],
  "v1/Service": ["spec.clusterIP"],
  "v1/PersistentVolumeClaim": ["spec"],
  "apps/v1/Deployment": ["spec.selector"],
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
};

export function replacingFields(apiVersion: string, kind: string): readonly string[] {
  return [...addressFields, ...(fields[`${apiVersion}/${kind}`] ?? [])];
}
