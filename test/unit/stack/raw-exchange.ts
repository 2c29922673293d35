import net from "node:net";

/** One answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  /** In their order, as sent. */
  headers: [string, string][];
  /** Without the marks of chunked encoding. */
  body: string;
  /** Whether the server closed the connection after it. */
  closed: boolean;
}

/** Sends one request byte for byte, and reads the answer byte for byte: no client library polishes either. */
export function exchange(
  url: string,
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const body = options.body;
  const headers: Record<string, string> = {
    Host: `${hostname}:${port}`,
    ...(body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) }),
    ...options.headers,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname);
    let received = "";
    let closed = false;
    socket.setEncoding("utf8");
    socket.on("error", reject);
    socket.on("data", (piece: string) => {
      received += piece;
      const answer = parse(received, method);
      if (answer === undefined) return;
      if (answer.headers.some(([name, value]) => name === "Connection" && value === "close")) return;
      socket.destroy();
      resolve({ ...answer, closed });
    });
    socket.on("end", () => {
      closed = true;
      const answer = parse(received, method);
      socket.destroy();
      if (answer === undefined) reject(new Error(`The connection ended after: ${received}`));
      else resolve({ ...answer, closed });
    });
    socket.write(`${method} ${path} HTTP/1.1\r\n${head.join("")}\r\n${body ?? ""}`);
  });
}

function parse(received: string, method: string): Omit<RawAnswer, "closed"> | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = received.slice(0, end).split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  const value = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const status = Number(first.split(" ")[1]);
  const rest = received.slice(end + 4);
  if (method === "HEAD" || status === 204) return { status, headers, body: rest };
  if (value("transfer-encoding") === "chunked")
    return rest.endsWith("0\r\n\r\n") ? { status, headers, body: unchunked(rest) } : undefined;
  return rest.length >= Number(value("content-length") ?? Infinity) ? { status, headers, body: rest } : undefined;
}

function unchunked(text: string): string {
  let body = "";
  let at = 0;
  for (;;) {
    const line = text.indexOf("\r\n", at);
    const size = parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return body;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
