import http from "node:http";

/** A request as the client sent it, read to its end. */
export interface ReceivedRequest {
  method: string;
  path: string;
  rawHeaders: string[];
  body: Buffer;
}

/** The target's answer, its body still to come. */
export interface TargetAnswer {
  status: number;
  statusText: string;
  /** Without the headers that belong to one connection only, save for "Connection: close". */
  headers: [string, string][];
  body: http.IncomingMessage;
}

/** The names and values of Node's flat list, in their order. */
function headerPairs(rawHeaders: string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) pairs.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  return pairs;
}

function forwardedHeaders(request: ReceivedRequest, host: string, plain: boolean): http.OutgoingHttpHeaders {
  const headers: http.OutgoingHttpHeaders = {};
  for (const [name, value] of headerPairs(request.rawHeaders)) {
    // A compressed body cannot be rewritten as text; "Expect" was answered here.
    const dropped = ["connection", "keep-alive", "host", "expect", ...(plain ? ["accept-encoding"] : [])];
    if (dropped.includes(name.toLowerCase())) continue;
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : [earlier, value].flat().map(String);
  }
  // Kept open on request, so that an answer's own "Connection: close" can be told from ours.
  return { ...headers, Host: host, Connection: "keep-alive" };
}

function answeredHeaders(rawHeaders: string[]): [string, string][] {
  return headerPairs(rawHeaders).filter(
    ([name, value]) =>
      name.toLowerCase() !== "keep-alive" && (name.toLowerCase() !== "connection" || value.toLowerCase() === "close"),
  );
}

/** Sends the request to the target, on a connection of its own. */
export function sendToTarget(
  target: string,
  request: ReceivedRequest,
  options: { plain: boolean; opened: (outgoing: http.ClientRequest) => void },
): Promise<TargetAnswer> {
  const url = new URL(target);
  return new Promise((resolve, reject) => {
    const outgoing = http.request({
      host: url.hostname,
      port: url.port === "" ? 80 : Number(url.port),
      method: request.method,
      path: url.pathname.replace(/\/$/, "") + request.path,
      headers: forwardedHeaders(request, url.host, options.plain),
      agent: false,
    });
    options.opened(outgoing);
    outgoing.on("error", reject);
    outgoing.on("response", (answer) => {
      answer.on("end", () => outgoing.destroy());
      resolve({
        status: answer.statusCode ?? 502,
        statusText: answer.statusMessage ?? "",
        headers: answeredHeaders(answer.rawHeaders),
        body: answer,
      });
    });
    outgoing.end(request.body);
  });
}

/** Everything of a stream; an error if it ends early. */
export async function readWhole(stream: http.IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  if (!stream.complete) throw new Error("The other side ended in the middle of the body.");
  return Buffer.concat(pieces);
}
