import { datastoreAddress, type DatastoreSettings } from "../../clients/datastore/settings";
import { isForeseen } from "../../clients/foreseen";
import { TransportError } from "../../clients/http/transport-error";
import { withinTime } from "../../clients/http/within-time";
import { type ManagementApiSettings } from "../../clients/optimize/settings";
import { managementAnswer } from "../../operations/configuration/management-answer";
import { type Properties } from "../dynamic/handler";
import { containsUnknown } from "../dynamic/unknown";
import { type Connections } from "./shared-connections";

/** A preview does not wait longer for an answer that it can do without. */
const ANSWER_MILLISECONDS = 5_000;

/** Ends what a preview asks for in time. */
export function withinPreview<Answer>(target: string, work: Promise<Answer>): Promise<Answer> {
  return withinTime(target, ANSWER_MILLISECONDS, work);
}

/** Whether a resource is new, and all of its inputs are known, so that a preview can look for what it needs. */
export function isYetToBeMade(inputs: Properties, previousInputs: Properties): boolean {
  return Object.keys(previousInputs).length === 0 && !containsUnknown(inputs);
}

interface Targets {
  readonly datastore?: DatastoreSettings | undefined;
  readonly managementApi?: ManagementApiSettings | undefined;
}

/**
 * What a preview says of the connections of a resource that is yet to be made: which of them do not work now. The
 * preview may run without the network of the `up`, and the `up` may make what answers, so that this is no error.
 */
export async function unansweredConnections(
  connections: Connections,
  inputs: Properties,
  previousInputs: Properties,
  targetsOf: (inputs: Properties) => Targets,
): Promise<string[]> {
  if (!isYetToBeMade(inputs, previousInputs)) return [];
  const { datastore, managementApi } = targetsOf(inputs);
  const lines = await Promise.all([
    datastore && datastoreLine(connections, datastore),
    managementApi && optimizeLine(connections, managementApi),
  ]);
  return lines.filter((line) => line !== undefined);
}

async function datastoreLine(connections: Connections, settings: DatastoreSettings): Promise<string | undefined> {
  try {
    await withinPreview(`datastore: ${datastoreAddress(settings)}`, connections.datastore(settings));
    return undefined;
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return asNow(error.message);
  }
}

/** Any answer of Optimize's own will do: what it says of its backups is judged when one is taken. */
async function optimizeLine(connections: Connections, settings: ManagementApiSettings): Promise<string | undefined> {
  try {
    const optimize = connections.optimize(settings);
    const { presence, reason } = await withinPreview(optimize.target, managementAnswer(optimize));
    return presence === "runs" || reason === undefined ? undefined : asNow(reason);
  } catch (error) {
    if (error instanceof TransportError) return asNow(error.message);
    if (isForeseen(error)) return undefined;
    throw error;
  }
}

function asNow(why: string): string {
  return `As things are now, a connection of this resource does not work: ${why}`;
}
