import { isForeseen } from "../../clients/foreseen";
import type * as pulumi from "@pulumi/pulumi";

import { systemClock } from "../../clients/clock";
import { type Finding } from "../../clients/finding";
import { argumentsOf, withRunnableCommands } from "../../operations/command-hints";
import { resourceLog, settleLog } from "./engine-log";
import { changedInputs } from "./inputs-equal";
import { stateObject } from "./outputs";
import { RecordedFailure } from "./recorded-failure";
import { ReportedError } from "./reported-error";
import { unsetVariables } from "./unset-variables";
import { isUnknown, isUnknownAt } from "./unknown";

/** What the engine hands over: inputs of a program, or recorded outputs, `__provider` included. */
export type Properties = Readonly<Record<string, unknown>>;

/** What there is of a resource. */
export interface Recorded {
  readonly id: string;
  readonly outputs: Properties;
}

/** As `Recorded`, with the inputs that would declare what was found, where inputs can drift. */
export interface Found extends Recorded {
  readonly inputs?: Properties;
}

/** What Pulumi asks of a resource, in our terms. What a handler keeps between two calls ends with the process of one run. */
export interface ResourceHandler {
  /** The inputs as they are recorded; nothing is defaulted here, so that a new default changes no state. */
  normalise?(inputs: Properties): Properties;
  /** What is wrong with inputs; findings at values that are not known yet are dropped. */
  findings(inputs: Properties, previousInputs: Properties): Finding[];
  /** What a person should know before it is done: shown at the resource, in previews too. */
  notices?(inputs: Properties, previousInputs: Properties): Promise<string[]>;
  diff(outputs: Properties, inputs: Properties): pulumi.dynamic.DiffResult | Promise<pulumi.dynamic.DiffResult>;
  create(inputs: Properties): Promise<Recorded>;
  /** Undefined when it is gone for certain. */
  read(recorded: Recorded): Promise<Found | undefined>;
  update(recorded: Recorded, inputs: Properties): Promise<Properties>;
  delete(recorded: Recorded): Promise<void>;
}

/**
 * Makes a handler what the engine's host for dynamic resources calls. The handler's module is loaded at its first call.
 */
export function dynamicProvider(loadHandler: () => Promise<ResourceHandler>): pulumi.dynamic.ResourceProvider {
  let loaded: Promise<ResourceHandler> | undefined;
  const load = () => (loaded ??= loadHandler());
  return {
    check: (olds: Properties, news: Properties) =>
      plainly(news, async () => {
        const handler = await load();
        const inputs = handler.normalise?.(news) ?? news;
        const failures = handler
          .findings(inputs, olds)
          .filter(({ property }) => !isUnknownAt(inputs, property))
          // Named in the reason: the engine prints the value of a property that is named apart, credentials and all.
          .map(({ property, problem }) => ({
            property: "",
            reason: runnable(news, property === "" ? problem : `${property}: ${problem}`),
          }));
        if (failures.length === 0) await announce(handler, inputs, olds);
        return { inputs: stateObject(inputs), failures };
      }),
    diff: (_id, olds: Properties, news: Properties) => plainly(news, async () => (await load()).diff(olds, news)),
    create: (inputs: Properties) =>
      plainly(inputs, async () => {
        const { id, outputs } = await (await load()).create(inputs);
        return { id, outs: stateObject(outputs) };
      }),
    read: (id, props?: Properties) =>
      plainly(props, async () => {
        const found = await (await load()).read({ id, outputs: props ?? {} });
        if (found === undefined) return { id: "", props: {} };
        const inputs = found.inputs === undefined ? {} : { inputs: stateObject(found.inputs) };
        return { id: found.id, props: stateObject(found.outputs), ...inputs };
      }),
    update: (id, olds: Properties, news: Properties) =>
      plainly(news, async () => ({ outs: stateObject(await (await load()).update({ id, outputs: olds }, news)) })),
    delete: (id, props: Properties) => plainly(props, async () => (await load()).delete({ id, outputs: props })),
  };
}

async function announce(handler: ResourceHandler, inputs: Properties, previousInputs: Properties): Promise<void> {
  const notices = (await handler.notices?.(inputs, previousInputs)) ?? [];
  const isChanged = changedInputs(Object.keys({ ...previousInputs, ...inputs }), previousInputs, inputs).length > 0;
  const unset = isChanged ? unsetVariables(inputs, process.env) : [];
  const urn = inputs["__urn"];
  const { warn } = resourceLog(typeof urn === "string" ? urn : undefined, systemClock);
  // What needs a variable may have said so itself.
  const unsaid = unset.filter((line) => !notices.some((notice) => notice.includes(line)));
  for (const notice of [...unsaid, ...notices]) warn(runnable(inputs, notice));
}

/** With commands that say where, by the inputs of the resource. */
function runnable(inputs: Properties, text: string): string {
  return withRunnableCommands(
    text,
    argumentsOf(inputs).filter(({ value }) => !isUnknown(value)),
  );
}

/**
 * Errors that were written for people reach them without a stack trace; all others are defects and keep theirs. What was
 * said of the resource has arrived before the engine hears the result.
 *
 * @param resource whose call it is.
 */
async function plainly<Result>(resource: Properties | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RecordedFailure) throw error;
    if (isForeseen(error)) throw new ReportedError(runnable(resource ?? {}, error.message));
    throw error;
  } finally {
    await settleLog(resource?.["__urn"]);
  }
}
