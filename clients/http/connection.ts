import { checkServerIdentity, type PeerCertificate } from "node:tls";

import { type KubernetesServiceSettings } from "../kubernetes/settings";

/** How to reach one HTTP server. */
export interface HttpConnection {
  /** The input that says all this, for messages. */
  readonly property: "datastore" | "managementApi" | "Kubernetes";
  /** Scheme, host, port and, where the server sits behind one, a path. Never with credentials in it. */
  readonly url: string;
  /** Where to connect to instead: this machine's end of a tunnel. */
  readonly address?: string;
  /** The Service that is reached by port-forward; `url` is then what it is called inside its cluster. */
  readonly inKubernetes?: KubernetesServiceSettings | undefined;
  /** Asked for each request, because credentials that are named by variable are read when they are needed. */
  requestHeaders(): Readonly<Record<string, string>>;
  readonly tls: TlsSettings;
  /** The HTTP proxy in between, with its credentials where it wants some. */
  readonly proxy: string | undefined;
  readonly requestTimeoutMilliseconds: number;
}

export interface TlsSettings {
  readonly caCertificate?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly insecureSkipVerify: boolean;
  /** Names of which the server's certificate has to hold one; the first is the one that is asked for. */
  readonly serverNames?: readonly [string, ...string[]];
}

/** Scheme, host and port of an address: what a message may say about it. */
export function targetOf(url: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol}//${parsed.host}`;
}

/** The property, `targetOf`, and what is in between: what a message says when no answer came. */
export function wayTo(connection: Pick<HttpConnection, "property" | "url" | "proxy" | "inKubernetes">): string {
  const { property, url, proxy, inKubernetes } = connection;
  const forwarded = inKubernetes === undefined ? "" : " (by port-forward)";
  const through = proxy === undefined ? forwarded : ` (through the proxy ${targetOf(proxy)})`;
  return `${property}: ${targetOf(url)}${through}`;
}

/** The settings in the form in which Node's TLS takes them. */
export function nodeTlsOptions(tls: TlsSettings): {
  ca?: string;
  cert?: string;
  key?: string;
  rejectUnauthorized: boolean;
  servername?: string;
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
} {
  return {
    ...(tls.caCertificate === undefined ? {} : { ca: tls.caCertificate }),
    ...(tls.clientCertificate === undefined ? {} : { cert: tls.clientCertificate }),
    ...(tls.clientKey === undefined ? {} : { key: tls.clientKey }),
    rejectUnauthorized: !tls.insecureSkipVerify,
    ...(tls.serverNames === undefined ? {} : identityOptions(tls.serverNames)),
  };
}

function identityOptions(names: readonly [string, ...string[]]) {
  return {
    servername: names[0],
    checkServerIdentity(_host: string, certificate: PeerCertificate): Error | undefined {
      const problems = names.map((name) => checkServerIdentity(name, certificate));
      return problems.includes(undefined) ? undefined : problems[0];
    },
  };
}
