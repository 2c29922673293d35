import { stateObject, type StateObject } from "./outputs";

/**
 * A failure that leaves something behind. The engine records the id and the properties, and calls update at the next
 * `up`, also when the program has not changed.
 */
export class RecordedFailure extends Error {
  readonly reasons: readonly string[];
  readonly properties: StateObject;

  /** @param properties inputs and outputs; `__provider` has to be among them, or nothing can be done with the resource. */
  constructor(
    readonly id: string,
    message: string,
    properties: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.name = "RecordedFailure";
    this.reasons = [message];
    this.properties = stateObject(properties);
    this.stack = "";
  }
}
