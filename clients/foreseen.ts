import { ExplainedError } from "./explained-error";
import { TransportError } from "./http/transport-error";

/** Whether an error is one that was foreseen: its message is for people. Any other is a defect, and must not be swallowed. */
export function isForeseen(error: unknown): error is ExplainedError | TransportError {
  return error instanceof ExplainedError || error instanceof TransportError;
}
