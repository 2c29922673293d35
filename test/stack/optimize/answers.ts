import type http from "node:http";

/** An answer before it is written. */
export interface Answer {
  status: number;
  /** Content type, length or chunking, and what else this answer has of its own. */
  headers: [string, string][];
  body: string;
  /** Done once the answer has left, as Optimize does its work after its 202. */
  afterwards?: () => void;
}

/** An error that has an answer. */
export class AnsweredError extends Error {
  constructor(readonly answer: Answer) {
    super(answer.body);
  }
}

/** What Spring Security puts on every answer of the management port. */
const securityHeaders: [string, string][] = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-XSS-Protection", "0"],
  ["Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"],
  ["Pragma", "no-cache"],
  ["Expires", "0"],
];

/** A JSON answer, chunked as Jackson's are. */
export function jsonAnswer(status: number, body: string, contentType = "application/json"): Answer {
  return {
    status,
    headers: [
      ["Content-Type", contentType],
      ["Transfer-Encoding", "chunked"],
    ],
    body,
  };
}

/** A JSON answer that was a plain string in Optimize's code: it has a length. */
export function textJsonAnswer(status: number, body: string): Answer {
  return {
    status,
    headers: [
      ["Content-Type", "application/json"],
      ["Content-Length", String(Buffer.byteLength(body))],
    ],
    body,
  };
}

/** 204, and 200 to OPTIONS. */
export function emptyAnswer(status: number, headers: [string, string][] = []): Answer {
  return { status, headers, body: "" };
}

/** The answer to a body that is no JSON, or has the wrong type in it. */
export function unreadableBody(): AnsweredError {
  return new AnsweredError(
    emptyAnswer(400, [
      ["Content-Type", "text/plain"],
      ["Content-Length", "0"],
    ]),
  );
}

/** Optimize's own error body. */
export function optimizeError(
  status: number,
  errorCode: string,
  errorMessage: string | null,
  detailedMessage: string,
): AnsweredError {
  const body = JSON.stringify({ errorCode, errorMessage, detailedMessage, reportDefinition: null });
  return new AnsweredError(jsonAnswer(status, body));
}

/** The error behind every 500, and behind the 400 for a missing repository name. */
export function serverError(detailedMessage: string, status = 500): AnsweredError {
  return optimizeError(status, "serverError", "An internal server error occurred.", detailedMessage);
}

/** The error of bean validation. */
export function badRequest(detailedMessage: string): AnsweredError {
  return optimizeError(400, "badRequestError", "The server was unable to process the request.", detailedMessage);
}

/** Writes the answer with the headers that Optimize's server would send, and no others. */
export function writeAnswer(response: http.ServerResponse, answer: Answer): void {
  if (answer.afterwards !== undefined) response.once("close", answer.afterwards);
  const headers = [...securityHeaders, ...answer.headers].filter(
    ([name]) => !(name === "Transfer-Encoding" && response.req.method === "HEAD"),
  );
  headers.push(["Date", new Date().toUTCString()]);
  if (answer.status === 400 || answer.status === 500) headers.push(["Connection", "close"]);
  else response.removeHeader("Connection");
  response.writeHead(answer.status, headers.flat()).end(answer.body);
}
