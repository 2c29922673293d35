import { type HttpAnswer } from "../http/transport";
import { TransportError } from "../http/transport-error";

/** An answer of the right status that is not what Optimize answers. */
export function notUnderstood(target: string, doing: string, answer: HttpAnswer): TransportError {
  return new TransportError(
    "not-understood",
    true,
    `managementApi: ${target} answered ${answer.status} to ${doing}, but not what Optimize answers there (content type ${answer.headers["content-type"] ?? "none"}); something may stand in between.`,
  );
}
