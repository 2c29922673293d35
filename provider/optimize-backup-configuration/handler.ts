import { type Clock, systemClock } from "../../clients/clock";
import { isForeseen } from "../../clients/foreseen";
import { managementAddress } from "../../clients/optimize/settings";
import { ConfigurationNotInEffect } from "../../operations/configuration/configuration-not-in-effect";
import { configureOptimize } from "../../operations/configuration/configure-optimize";
import { configurationDrift, readConfiguration } from "../../operations/configuration/read-configuration";
import { releaseConfiguration } from "../../operations/configuration/release-configuration";
import { type ConfigurationTarget } from "../../operations/configuration/target";
import { type ClusterConnections, type Connections } from "../connections/shared-connections";
import { unansweredConnections } from "../connections/unanswered-connections";
import { resourceLog } from "../dynamic/engine-log";
import { type Properties, type ResourceHandler } from "../dynamic/handler";
import { changedInputs } from "../dynamic/inputs-equal";
import { RecordedFailure } from "../dynamic/recorded-failure";
import { isAnotherDeployment } from "./another-deployment";
import {
  CONFIGURATION_INPUTS,
  configurationFindings,
  type ConfigurationInputs,
  configurationInputs,
  declaredInputs,
  withExpectedTruths,
} from "./configuration-inputs";
import { configurationTarget } from "./configuration-target";
import { comparedTruths, EXPECTED, foundTruths } from "./expected-truths";

import { restartNotices } from "./restart-notices";

/** Inputs that only say how to act: a change of them is recorded, and needs no request. */
const HOW_TO_ACT: ReadonlySet<string> = new Set(["whenContested", "restartTimeoutSeconds"]);

/** What Pulumi asks of an OptimizeBackupConfiguration. */
export function optimizeBackupConfigurationHandler(
  connections: Connections & ClusterConnections,
  clock: Clock = systemClock,
): ResourceHandler {
  const connect = (inputs: ConfigurationInputs) =>
    configurationTarget(connections, inputs, clock, resourceLog(inputs.urn, clock));

  return {
    normalise: withExpectedTruths,
    findings: configurationFindings,
    notices: async (inputs, previousInputs) => [
      ...(await restartNotices(connections, inputs, previousInputs)),
      ...(await unansweredConnections(connections, inputs, previousInputs, configurationInputs)),
    ],

    diff(outputs, inputs) {
      if (isAnotherDeployment(outputs["deployment"], inputs["deployment"])) return { replaces: ["deployment"] };
      return changedInputs(CONFIGURATION_INPUTS, outputs, inputs).length === 0 ? { changes: false } : {};
    },

    async create(inputs) {
      const wanted = configurationInputs(inputs);
      const id = idOf(wanted);
      return { id, outputs: await configured(id, wanted, inputs) };
    },

    async read(recorded) {
      const { outputs } = recorded;
      const wanted = configurationInputs(outputs);
      const target = await connect(wanted);
      const truths = await readConfiguration(target, wanted.repositoryName);
      if (truths === undefined) return undefined;
      for (const line of configurationDrift(wanted.repositoryName, truths)) target.warn(line);
      const declared = declaredInputs(outputs);
      return {
        id: recorded.id,
        inputs: { ...declared, ...comparedTruths(declared, truths) },
        outputs: { ...declared, ...foundTruths(truths) },
      };
    },

    async update(recorded, inputs) {
      const changed = changedInputs(CONFIGURATION_INPUTS, recorded.outputs, inputs);
      if (changed.length > 0 && changed.every((name) => HOW_TO_ACT.has(name))) {
        return { ...withoutTruths(inputs), ...onlyTruths(recorded.outputs) };
      }
      const before = configurationInputs(recorded.outputs);
      const wanted = configurationInputs(inputs);
      const outputs = await configured(recorded.id, wanted, inputs);
      // Its own, in one Deployment, is replaced by what is set now; another Deployment keeps what was set there.
      if (isElsewhere(before, wanted)) await release(before);
      return outputs;
    },

    async delete(recorded) {
      const before = configurationInputs(recorded.outputs);
      if (before.deployment !== undefined) await release(before);
    },
  };

  async function configured(id: string, wanted: ConfigurationInputs, inputs: Properties): Promise<Properties> {
    const target = await connect(wanted);
    const truthsNow = async () => {
      const truths = await readConfiguration(target, wanted.repositoryName);
      return truths === undefined ? {} : foundTruths(truths);
    };
    const recording = (message: string, truths: Properties) =>
      new RecordedFailure(id, `${message} The next \`up\` goes on from there.`, {
        ...withoutTruths(inputs),
        ...truths,
      });
    try {
      if (target.deployment === undefined) await sayDrift(target, wanted.repositoryName);
      else await configureOptimize(target, target.deployment, wanted);
    } catch (error) {
      if (!(error instanceof ConfigurationNotInEffect)) throw error;
      throw recording(error.message, await truthsNow().catch(nothingSeen));
    }
    try {
      return { ...withoutTruths(inputs), ...(await truthsNow()) };
    } catch (error) {
      if (!isForeseen(error) || target.deployment === undefined) throw error;
      // What was set must be in the state, whatever can be seen of it.
      throw recording(`The repository's name was set, and what came of it could not be seen: ${error.message}`, {});
    }
  }

  async function release(before: ConfigurationInputs): Promise<void> {
    const target = await connect(before);
    if (target.deployment === undefined) return;
    await releaseConfiguration(target, target.deployment, before.repositoryName, before.restartTimeoutMilliseconds);
  }
}

function nothingSeen(error: unknown): Properties {
  if (isForeseen(error)) return {};
  throw error;
}

async function sayDrift(target: ConfigurationTarget, repositoryName: string): Promise<void> {
  const truths = await readConfiguration(target, repositoryName);
  if (truths === undefined) return;
  for (const line of configurationDrift(repositoryName, truths)) target.warn(line);
}

/** The place, frozen when the resource is created. */
function idOf({ deployment, managementApi }: ConfigurationInputs): string {
  if (deployment !== undefined) return `${deployment.namespace}/${deployment.name}`;
  if (managementApi !== undefined) return new URL(managementAddress(managementApi)).host;
  throw new TypeError("a checked configuration has a deployment or a management API");
}

/** Everything but what was expected to be found. */
function withoutTruths(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !EXPECTED.some((truth) => truth === name)));
}

function onlyTruths(outputs: Properties): Properties {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => EXPECTED.some((truth) => truth === name)));
}

/** Whether what was set in a Deployment is not replaced by what is set now. */
function isElsewhere({ deployment: before }: ConfigurationInputs, { deployment: now }: ConfigurationInputs): boolean {
  if (before === undefined) return false;
  return now === undefined || isAnotherDeployment(before, now);
}
