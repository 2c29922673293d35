import { type Deployment, type EnvironmentEntry } from "../../../clients/kubernetes/deployment";

/** The variables that say what Optimize's indices begin with. */
const PREFIX_VARIABLES = new Set([
  "CAMUNDA_OPTIMIZE_ELASTICSEARCH_SETTINGS_INDEX_PREFIX",
  "CAMUNDA_OPTIMIZE_OPENSEARCH_SETTINGS_INDEX_PREFIX",
]);

/** The variable by which Optimize is told to leave its schema to somebody else. OpenSearch has no such setting. */
const SCHEMA_VARIABLE = "CAMUNDA_OPTIMIZE_ELASTICSEARCH_INIT_SCHEMA_ENABLED";

/** Why a container would not create its schema when it starts; undefined when it does, as by default. */
export function schemaCreationProblem(env: readonly EnvironmentEntry[]): string | undefined {
  const found = env.find(({ name, value }) => name === SCHEMA_VARIABLE && value?.trim().toLowerCase() !== "true");
  if (found === undefined) return undefined;
  const { name, value, valueFrom } = found;
  const how = value === undefined ? `is taken from elsewhere (${valueFrom ?? "?"})` : `is ${value}`;
  return `${name} ${how}, so that a start need not create the schema`;
}

/**
 * The version of Optimize that an image's tag tells, in three numbers: 8.8.0 for `8.8.0-alpha3`. Undefined for `latest`, a
 * digest and other words.
 */
export function versionOfImage(image: string | undefined): string | undefined {
  return /:v?(\d+\.\d+\.\d+)(?:[-+@][\w.:+@-]*)?$/.exec(image ?? "")?.[1];
}

/** The index prefixes that a container's environment sets in clear. */
export function prefixesSet(env: readonly EnvironmentEntry[]): string[] {
  const values = env.flatMap(({ name, value }) => (PREFIX_VARIABLES.has(name) ? (value ?? []) : []));
  return [...new Set(values)].filter((value) => value !== "");
}

/**
 * What might scale a Deployment up while it has to stay down, and how that is paused.
 *
 * @param autoscalers undefined where nobody can tell.
 */
export function keepers({ name, namespace, marks }: Deployment, autoscalers: readonly string[] | undefined): string[] {
  const untold = `: whether an autoscaler scales ${name} is not known, since none could be listed. Look by hand, or grant the right to list horizontalpodautoscalers (apiGroup autoscaling) in ${namespace}`;
  const found: string[] = (autoscalers ?? []).map(
    (scaler) =>
      `: the autoscaler ${scaler} scales ${name}; at 0 replicas it rests, unless something else scales first (KEDA: annotate its ScaledObject with autoscaling.keda.sh/paused-replicas="0")`,
  );
  if (autoscalers === undefined) found.push(untold);
  const mark = (key: string) => marks[key];
  const application = mark("argocd.argoproj.io/instance") ?? mark("argocd.argoproj.io/tracking-id")?.split(":")[0];
  if (application !== undefined) {
    found.push(
      `: Argo CD keeps ${name} as it is in git (application ${application}). Where it heals by itself, pause that: argocd app set ${application} --sync-policy none`,
    );
  }
  const kustomization = mark("kustomize.toolkit.fluxcd.io/name");
  if (kustomization !== undefined) {
    const space = mark("kustomize.toolkit.fluxcd.io/namespace") ?? namespace;
    found.push(`: Flux keeps ${name} as it is in git: flux suspend kustomization ${kustomization} -n ${space}`);
  }
  const release = mark("helm.toolkit.fluxcd.io/name");
  if (release !== undefined) {
    const space = mark("helm.toolkit.fluxcd.io/namespace") ?? namespace;
    found.push(`: Flux upgrades ${name} by Helm: flux suspend helmrelease ${release} -n ${space}`);
  }
  return found;
}

const MOST_ERRORS = 5;

/** The errors in a log of Optimize, those of different kinds, without what only their times tell apart. */
export function errorsIn(lines: readonly string[]): string[] {
  const errors = lines.filter((line) => /\bERROR\b|"(?:severity|level)"\s*:\s*"ERROR"/.test(line));
  const kinds = new Map(errors.map((line) => [line.replace(/[\d:.TZ,-]{8,}/g, ""), line]));
  return [...kinds.values()].slice(0, MOST_ERRORS).map((line) => `Optimize's log: ${line.slice(0, 300)}`);
}
