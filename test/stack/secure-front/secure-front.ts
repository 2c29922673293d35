import { once } from "node:events";
import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

import { type Accepted, admitted } from "./accepted";
import type { CertificateWithKey } from "./certificates";

interface SecureFrontOptions {
  /** Where the real server listens, by plain HTTP. */
  target: string;
  server: CertificateWithKey;
  /** The authority of client certificates. */
  clientAuthority: string;
  accepted: Accepted;
}

/** A request that came to the front, and who it was from; undefined when it was turned away. */
interface FrontRequest {
  method: string;
  path: string;
  as: string | undefined;
}

/** TLS and authentication in front of a real server, which has neither here: its security modules are not published. */
export interface SecureFront {
  url: string;
  requests: FrontRequest[];
  /** Replaces what is accepted, for connections that are open too. */
  accept(accepted: Accepted): void;
  stop(): Promise<void>;
}

/** Starts one on 127.0.0.1. It turns requests away in Elasticsearch's words. */
export async function startSecureFront(options: SecureFrontOptions): Promise<SecureFront> {
  let { accepted } = options;
  const requests: FrontRequest[] = [];
  const { certificate, key } = options.server;
  const tls = { cert: certificate, key, ca: options.clientAuthority, requestCert: true, rejectUnauthorized: false };
  const server = createServer(tls, (incoming, response) => {
    const as = admitted(incoming, accepted);
    requests.push({ method: incoming.method ?? "", path: incoming.url ?? "", as });
    if (as === undefined) turnAway(incoming, response);
    else pass(options.target, incoming, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    accept: (other) => {
      accepted = other;
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function turnAway(incoming: IncomingMessage, response: ServerResponse): void {
  incoming.resume();
  const error = {
    type: "security_exception",
    reason: `unable to authenticate for REST request [${incoming.url ?? ""}]`,
  };
  response.writeHead(401, { "content-type": "application/json", "www-authenticate": `Basic realm="security"` });
  response.end(JSON.stringify({ error: { root_cause: [error], ...error }, status: 401 }));
}

function pass(target: string, incoming: IncomingMessage, response: ServerResponse): void {
  const headers = { ...incoming.headers };
  delete headers.authorization;
  delete headers.host;
  const outgoing = forward(target + (incoming.url ?? ""), { method: incoming.method ?? "GET", headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on("error", () => response.destroy());
  incoming.pipe(outgoing);
}
