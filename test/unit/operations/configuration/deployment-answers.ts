/** A Deployment as an API server answers it. */
export function deploymentAnswer(
  env: readonly object[],
  more: {
    migration?: readonly object[];
    replicas?: number;
    generation?: number;
    observed?: number;
    paused?: boolean;
  } = {},
) {
  return {
    metadata: { namespace: "camunda", name: "camunda-optimize", uid: "1", generation: more.generation ?? 1 },
    spec: {
      replicas: more.replicas ?? 1,
      paused: more.paused ?? false,
      selector: {
        matchLabels: { app: "optimize" },
        matchExpressions: [{ key: "tier", operator: "NotIn", values: ["a"] }],
      },
      template: {
        spec: {
          containers: [{ name: "sidecar" }, { name: "optimize", env }],
          initContainers: more.migration === undefined ? [] : [{ name: "migration", env: more.migration }],
        },
      },
    },
    status: { observedGeneration: more.observed ?? more.generation ?? 1 },
  };
}

/** A pod as an API server answers it. */
export function podAnswer(
  name: string,
  value: string | undefined,
  state: "ready" | "starting" | "ending" | "evicted" | "unschedulable",
  migration?: { readonly value: string | undefined },
) {
  const condition = (type: string, status: string, message = "") => ({ type, status, message });
  return {
    metadata: { name, ...(state === "ending" ? { deletionTimestamp: "2026-11-21T10:00:00Z" } : {}) },
    spec: {
      containers: [{ name: "optimize", env: environment(value) }],
      initContainers: migration === undefined ? [] : [{ name: "migration", env: environment(migration.value) }],
    },
    status: {
      phase: state === "evicted" ? "Failed" : "Running",
      conditions: [
        condition("Ready", state === "ready" || state === "ending" ? "True" : "False"),
        ...(state === "unschedulable" ? [condition("PodScheduled", "False", "0/3 nodes are available")] : []),
      ],
      containerStatuses: [
        {
          name: "optimize",
          state: state === "starting" ? { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } } : {},
          lastState: state === "starting" ? { terminated: { exitCode: 137, reason: "OOMKilled" } } : {},
        },
      ],
    },
  };
}

function environment(value: string | undefined): object[] {
  return value === undefined ? [] : [{ name: "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME", value }];
}
