import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";

/** What a front lets through; what is left out is not accepted. */
export interface Accepted {
  basic?: readonly { username: string; password: string }[];
  apiKeys?: readonly string[];
  bearerTokens?: readonly string[];
  /** Client certificates that the front's authority signed and that are valid now. */
  clientCertificate?: boolean;
}

/** Who a request may act as, undefined when nobody. */
export function admitted(request: IncomingMessage, accepted: Accepted): string | undefined {
  const headers = new Map([
    ...(accepted.basic ?? []).map(({ username, password }): [string, string] => [
      `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
      username,
    ]),
    ...(accepted.apiKeys ?? []).map((key): [string, string] => [`ApiKey ${key}`, "API key"]),
    ...(accepted.bearerTokens ?? []).map((token): [string, string] => [`Bearer ${token}`, "token"]),
  ]);
  const byHeader = headers.get(request.headers.authorization ?? "");
  if (byHeader !== undefined) return byHeader;
  if (accepted.clientCertificate !== true) return undefined;
  const { socket } = request;
  return socket instanceof TLSSocket && socket.authorized ? "client certificate" : undefined;
}
