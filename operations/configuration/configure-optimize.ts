import { ExplainedError } from "../../clients/explained-error";
import { inWords } from "../../clients/finding";
import { isForeseen } from "../../clients/foreseen";
import { pollInterval } from "../backup/poll-interval";
import { awaitIdle } from "./await-idle";
import { awaitRestart } from "./await-restart";
import { ConfigurationNotInEffect } from "./configuration-not-in-effect";
import { configuredContainers, deploymentValue, FIELD_MANAGER, ownFields, requirePlainEntry } from "./environment-plan";
import { invisibleBackups } from "./invisible-backups";
import { managementAnswer } from "./management-answer";
import { REPOSITORY_VARIABLE } from "./repository-variable";
import { type ConfigurationTarget, type OptimizeDeployment } from "./target";

export interface ConfigureOptions {
  readonly repositoryName: string;
  readonly whenContested: "take" | "fail";
  /** For each of the two waits: until no backup runs, and until Optimize has been restarted. */
  readonly restartTimeoutMilliseconds: number;
}

/**
 * Sets the repository's name in the Deployment that runs Optimize, and waits until Optimize runs with it and, where the
 * management API is known, finds its repository.
 *
 * @throws ExplainedError when nothing was changed; ConfigurationNotInEffect when it was, and Optimize does not work with it.
 */
export async function configureOptimize(
  target: ConfigurationTarget,
  place: OptimizeDeployment,
  options: ConfigureOptions,
): Promise<void> {
  const { clock } = target;
  const { repositoryName } = options;
  const { deployments, name } = place;
  const deployment = await deployments.get(name);
  if (deployment === undefined) throw noSuchDeployment(place, await deployments.names());
  const containers = configuredContainers(deployment, place.container);
  requirePlainEntry(containers, name);

  const before = deploymentValue(containers, repositoryName);
  const fields = ownFields(containers, repositoryName);
  const taken = await requireUncontested(place, fields, options, before);
  if (before !== repositoryName) {
    await awaitIdle(target, before, options.restartTimeoutMilliseconds);
    await sayInvisible(target, before, repositoryName);
  }
  const applied = await deployments.apply(name, fields, {
    fieldManager: FIELD_MANAGER,
    force: options.whenContested === "take",
    dryRun: false,
  });
  if (applied.kind === "contested") throw contested(place, repositoryName, before, managersOf(applied.conflicts));
  if (taken !== undefined) target.warn(taken);

  const deadline = clock.monotonic() + options.restartTimeoutMilliseconds;
  try {
    const now = await awaitRestart(target, place, containers, repositoryName, deadline);
    if (now === "running") await awaitReady(target, repositoryName, deadline);
  } catch (error) {
    if (!isForeseen(error)) throw error;
    throw new ConfigurationNotInEffect(
      `The Deployment ${name} in the namespace ${deployments.namespace} has the value, and whether Optimize runs with it could not be seen: ${error.message}`,
    );
  }
}

/** Finds out, without changing anything, whether somebody else holds the value; says from whom it will be taken. */
async function requireUncontested(
  place: OptimizeDeployment,
  fields: object,
  { whenContested, repositoryName }: ConfigureOptions,
  before: string | undefined,
): Promise<string | undefined> {
  const options = { fieldManager: FIELD_MANAGER, force: false, dryRun: true };
  const tried = await place.deployments.apply(place.name, fields, options);
  if (tried.kind === "applied") return undefined;
  const managers = managersOf(tried.conflicts);
  if (whenContested === "fail") throw contested(place, repositoryName, before, managers);
  return `${REPOSITORY_VARIABLE} was ${JSON.stringify(before ?? "")} in the Deployment ${place.name}, held by ${inWords(managers)}; it has been taken over. Whoever set it may set it again: remove it there.`;
}

function managersOf(conflicts: readonly { readonly manager: string }[]): string[] {
  return [...new Set(conflicts.map(({ manager }) => manager))].sort();
}

function contested(
  { deployments, name }: OptimizeDeployment,
  wanted: string,
  before: string | undefined,
  managers: readonly string[],
): ExplainedError {
  return new ExplainedError(
    "refused",
    `deployment: ${REPOSITORY_VARIABLE} of the Deployment ${name} in the namespace ${deployments.namespace} is ${JSON.stringify(before ?? "")} instead of ${JSON.stringify(wanted)}, and held by ${inWords(managers)}. Nothing was changed. Have it removed there, or set whenContested to "take".`,
  );
}

function noSuchDeployment({ deployments, name }: OptimizeDeployment, names: readonly string[]) {
  const there = names.length === 0 ? "it has none" : `it has ${inWords(names)}`;
  return new ExplainedError(
    "failed",
    `deployment: there is no Deployment ${name} in the namespace ${deployments.namespace} of ${deployments.target}; ${there}. Correct deployment.name, deployment.namespace or deployment.context.`,
  );
}

async function sayInvisible(target: ConfigurationTarget, before: string | undefined, after: string): Promise<void> {
  if (before === undefined || before === "" || target.optimize === undefined) return;
  const { backups, reason } = await managementAnswer(target.optimize);
  const line =
    backups === undefined
      ? `Which backups Optimize will no longer see is not known, since it did not list them: ${reason ?? "no reason is told"}`
      : invisibleBackups(before, after, backups);
  if (line !== undefined) target.warn(line);
}

/** The pods are ready when Optimize serves its users; its management port is asked by itself. */
async function awaitReady(target: ConfigurationTarget, repositoryName: string, deadline: number): Promise<void> {
  const { optimize, clock, report } = target;
  if (optimize === undefined) return;
  const started = clock.monotonic();
  for (;;) {
    const { answer, reason } = await managementAnswer(optimize);
    if (answer === "ready") return;
    if (answer === "not-configured") throw overruled(repositoryName);
    if (answer === "repository-missing" || clock.monotonic() >= deadline) {
      throw new ConfigurationNotInEffect(
        `Optimize runs with the repository ${repositoryName}, but cannot use it: ${reason ?? answer}`,
      );
    }
    report(
      `waiting for the management API: ${reason ?? answer}, ${Math.round((clock.monotonic() - started) / 1000)} s`,
    );
    await clock.sleep(Math.max(1, Math.min(pollInterval(clock.monotonic() - started), deadline - clock.monotonic())));
  }
}

function overruled(repositoryName: string): ConfigurationNotInEffect {
  return new ConfigurationNotInEffect(
    `Optimize runs with ${REPOSITORY_VARIABLE}=${repositoryName}, but says that no repository is configured: its environment-config.yaml overrules the variable, or another Optimize answers at managementApi. Look there for backup.repositoryName.`,
  );
}
