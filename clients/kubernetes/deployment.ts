import * as v from "valibot";

/** An entry of a container's `env`. */
export interface EnvironmentEntry {
  readonly name: string;
  /** Undefined where it comes from elsewhere. */
  readonly value: string | undefined;
  /** What the value is taken from, such as `configMapKeyRef`. */
  readonly valueFrom: string | undefined;
}

export interface Container {
  readonly name: string;
  /** Undefined where it is not told. */
  readonly image: string | undefined;
  /** As the container gets it: each variable once. */
  readonly env: readonly EnvironmentEntry[];
}

/** A Deployment, as far as its environment and its rollout are concerned. */
export interface Deployment {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Labels and annotations, by which tools mark what they keep as it is. */
  readonly marks: Readonly<Record<string, string>>;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly paused: boolean;
  /** Selects its pods, in the form of a query. */
  readonly selector: string;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  /** What its controller says is wrong. */
  readonly complaints: readonly string[];
}

/** A pod, as far as its environment and its health are concerned. */
export interface Pod {
  readonly name: string;
  /** Whether it has ended, for good or ill, and will never serve again. */
  readonly ended: boolean;
  readonly terminating: boolean;
  readonly ready: boolean;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  /** What keeps it from being ready, in words. */
  readonly trouble: readonly string[];
}

const container = v.pipe(
  v.object({
    name: v.string(),
    image: v.optional(v.string()),
    env: v.nullish(
      v.array(
        v.object({
          name: v.string(),
          value: v.optional(v.string()),
          valueFrom: v.nullish(v.record(v.string(), v.unknown())),
        }),
      ),
      [],
    ),
  }),
  v.transform(({ name, image, env }): Container => ({
    name,
    image,
    env: lastOfEach(env ?? []).map((entry) => ({
      name: entry.name,
      // An entry without a value is an empty text to the container.
      value: entry.valueFrom == null ? (entry.value ?? "") : undefined,
      valueFrom: entry.valueFrom == null ? undefined : Object.keys(entry.valueFrom).join(),
    })),
  })),
);
const containers = v.nullish(v.array(container), []);

/** Of several entries for one variable, the last is the one that the container gets. */
function lastOfEach<Entry extends { readonly name: string }>(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ name }, index) => !entries.slice(index + 1).some((later) => later.name === name));
}

const condition = v.object({
  type: v.string(),
  status: v.string(),
  reason: v.optional(v.string(), ""),
  message: v.optional(v.string(), ""),
});
const conditions = v.nullish(v.array(condition), []);

const requirement = v.object({ key: v.string(), operator: v.string(), values: v.nullish(v.array(v.string()), []) });

/** The body of a Deployment. */
export const deploymentBody = v.pipe(
  v.object({
    metadata: v.object({
      namespace: v.string(),
      name: v.string(),
      uid: v.string(),
      labels: v.nullish(v.record(v.string(), v.string()), {}),
      annotations: v.nullish(v.record(v.string(), v.string()), {}),
      generation: v.optional(v.number(), 0),
    }),
    spec: v.object({
      replicas: v.optional(v.number(), 1),
      paused: v.optional(v.boolean(), false),
      selector: v.object({
        matchLabels: v.nullish(v.record(v.string(), v.string()), {}),
        matchExpressions: v.nullish(v.array(requirement), []),
      }),
      template: v.object({ spec: v.object({ containers, initContainers: containers }) }),
    }),
    status: v.optional(v.object({ observedGeneration: v.optional(v.number(), 0), conditions }), {}),
  }),
  v.transform(({ metadata, spec, status }): Deployment => ({
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    marks: { ...metadata.labels, ...metadata.annotations },
    generation: metadata.generation,
    observedGeneration: status.observedGeneration,
    replicas: spec.replicas,
    paused: spec.paused,
    selector: [
      ...Object.entries(spec.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
      ...(spec.selector.matchExpressions ?? []).map(expression),
    ].join(","),
    containers: spec.template.spec.containers ?? [],
    initContainers: spec.template.spec.initContainers ?? [],
    complaints: (status.conditions ?? []).flatMap(({ type, status: holds, reason, message }) =>
      (type === "ReplicaFailure" && holds === "True") || (type === "Progressing" && holds === "False")
        ? [`${reason}: ${message}`]
        : [],
    ),
  })),
);

function expression({ key, operator, values }: v.InferOutput<typeof requirement>): string {
  if (operator === "Exists") return key;
  if (operator === "DoesNotExist") return `!${key}`;
  return `${key} ${operator === "In" ? "in" : "notin"} (${(values ?? []).join(",")})`;
}

const stopped = v.nullish(
  v.object({
    reason: v.optional(v.string(), ""),
    message: v.optional(v.string(), ""),
    exitCode: v.optional(v.number()),
  }),
);
const state = v.optional(v.object({ waiting: stopped, terminated: stopped }), {});
const containerStatuses = v.nullish(
  v.array(v.object({ name: v.string(), ready: v.optional(v.boolean(), false), state, lastState: state })),
  [],
);

const podBody = v.pipe(
  v.object({
    metadata: v.object({ name: v.string(), deletionTimestamp: v.nullish(v.string()) }),
    spec: v.object({ containers, initContainers: containers }),
    status: v.optional(
      v.object({
        phase: v.optional(v.string(), ""),
        conditions,
        containerStatuses,
        initContainerStatuses: containerStatuses,
      }),
      {},
    ),
  }),
  v.transform(({ metadata, spec, status }): Pod => {
    const ended = status.phase === "Failed" || status.phase === "Succeeded";
    const all = status.conditions ?? [];
    return {
      name: metadata.name,
      ended,
      terminating: metadata.deletionTimestamp != null,
      ready: !ended && all.some(({ type, status: holds }) => type === "Ready" && holds === "True"),
      containers: spec.containers ?? [],
      initContainers: spec.initContainers ?? [],
      trouble: [
        ...all.flatMap(({ type, status: holds, message }) =>
          type === "PodScheduled" && holds === "False" ? [`it cannot be scheduled: ${message}`] : [],
        ),
        ...[...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].flatMap(containerTrouble),
      ],
    };
  }),
);

/** The body of a list of pods. */
export const podsBody = v.pipe(
  v.object({ items: v.array(podBody) }),
  v.transform(({ items }) => items),
);

/** Waiting for these is how every container begins. */
const BEGINNING = new Set(["ContainerCreating", "PodInitializing", ""]);

function containerTrouble(status: NonNullable<v.InferOutput<typeof containerStatuses>>[number]): string[] {
  const { waiting, terminated } = status.state;
  const last = terminated ?? status.lastState.terminated;
  const crash =
    last?.exitCode === undefined || last.exitCode === 0
      ? undefined
      : `it ended with exit code ${last.exitCode}${last.reason === "" || last.reason === "Error" ? "" : ` (${last.reason})`}${last.message === "" ? "" : `: ${last.message.trim().slice(-300)}`}`;
  const wait =
    waiting == null || BEGINNING.has(waiting.reason)
      ? undefined
      : `${waiting.reason}${waiting.message === "" ? "" : `: ${waiting.message}`}`;
  const trouble = [wait, crash].filter((one) => one !== undefined);
  return trouble.length === 0 ? [] : [`container ${status.name}: ${trouble.join("; ")}`];
}
