import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

import { ExplainedError } from "../explained-error";
import { inWords } from "../finding";
import { limitPrograms } from "./credential-program";
import { type KubeConfig, kubernetesLibrary } from "./library";
import { type ClusterAccess } from "./settings";

const ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * Finds the cluster: by the given content, else by the files that KUBECONFIG names, else by the one in the home folder,
 * else by the account of the pod that this runs in.
 *
 * @param programMilliseconds how long a program may take that it names for credentials.
 * @throws ExplainedError when there is none of these, or no such context.
 */
export async function clusterConfig(
  access: ClusterAccess,
  environment: NodeJS.ProcessEnv = process.env,
  programMilliseconds?: number,
): Promise<KubeConfig> {
  const { KubeConfig: Config } = await kubernetesLibrary();
  const config = new Config();
  const source = load(config, () => new Config(), access.kubeconfig, environment);
  const contexts = (config.getContexts() ?? []).map(({ name }) => name);
  if (access.context !== undefined) {
    if (!contexts.includes(access.context)) {
      throw invalid(
        `context ${access.context} is not in ${source}, which has ${contexts.length === 0 ? "none" : inWords(contexts)}. Name one of those, or another kubeconfig.`,
      );
    }
    config.setCurrentContext(access.context);
  }
  if (config.getCurrentCluster() === null) {
    const ways = contexts.length === 0 ? "it has no contexts" : `give context: ${inWords(contexts, "or")}`;
    throw invalid(`${source} does not say which cluster is meant; ${ways}.`);
  }
  limitPrograms(config, programMilliseconds);
  return config;
}

/** Returns where the configuration came from, in words. */
function load(
  config: KubeConfig,
  another: () => KubeConfig,
  content: string | undefined,
  environment: NodeJS.ProcessEnv,
): string {
  if (content !== undefined) {
    readable("kubeconfig", () => config.loadFromString(content));
    return "kubeconfig";
  }
  const files = filesOf(environment);
  if (files.length > 0) {
    for (const file of files) {
      readable(file, () => {
        const one = another();
        one.loadFromFile(file);
        mergeInto(config, one);
      });
    }
    return inWords(files);
  }
  if (environment["KUBERNETES_SERVICE_HOST"] !== undefined && existsSync(ACCOUNT_TOKEN)) {
    config.loadFromCluster();
    return "this pod's service account";
  }
  throw invalid(
    "there is no kubeconfig where this runs: KUBECONFIG is not set, ~/.kube/config does not exist, and this is no pod with a service account. Set KUBECONFIG, or give kubeconfig, whose content is kept as a secret.",
  );
}

function filesOf(environment: NodeJS.ProcessEnv): string[] {
  const named = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  if (named.length > 0) {
    const existing = named.filter((file) => existsSync(file));
    if (existing.length === 0) {
      throw invalid(
        `KUBECONFIG names ${inWords(named)}, which does not exist. Correct KUBECONFIG, or give kubeconfig.`,
      );
    }
    return existing;
  }
  const usual = join(environment["HOME"] ?? homedir(), ".kube", "config");
  return existsSync(usual) ? [usual] : [];
}

/** As in every tool for Kubernetes, the first of several files that names something wins. */
function mergeInto(config: KubeConfig, one: KubeConfig): void {
  const added = <Named extends { name: string }>(existing: readonly Named[] | undefined, more: readonly Named[]) => [
    ...(existing ?? []),
    ...more.filter(({ name }) => existing?.some((other) => other.name === name) !== true),
  ];
  config.loadFromOptions({
    clusters: added(config.getClusters(), one.getClusters() ?? []),
    users: added(config.getUsers(), one.getUsers() ?? []),
    contexts: added(config.getContexts(), one.getContexts() ?? []),
    currentContext: config.getCurrentContext() ?? one.getCurrentContext(),
  });
}

/** What a parser says of a kubeconfig may quote it, credentials included. */
function readable(source: string, read: () => void): void {
  try {
    read();
  } catch {
    throw invalid(`${source} cannot be read as a kubeconfig; \`kubectl config view\` shows where it breaks.`);
  }
}

function invalid(problem: string): ExplainedError {
  return new ExplainedError("invalid", `Kubernetes: ${problem}`);
}
