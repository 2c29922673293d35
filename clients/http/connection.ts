/** How to reach one HTTP server. */
export interface HttpConnection {
  /** The input that says all this, for messages. */
  readonly property: "datastore" | "managementApi" | "Kubernetes";
  /** Scheme, host, port and, where the server sits behind one, a path. Never with credentials in it. */
  readonly url: string;
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
}

/** Scheme, host and port of an address: what a message may say about it. */
export function targetOf(url: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol}//${parsed.host}`;
}

/** The property, `targetOf`, and the proxy in between: what a message says when no answer came. */
export function wayTo({ property, url, proxy }: Pick<HttpConnection, "property" | "url" | "proxy">): string {
  const through = proxy === undefined ? "" : ` (through the proxy ${targetOf(proxy)})`;
  return `${property}: ${targetOf(url)}${through}`;
}

/** The settings in the form in which Node's TLS takes them. */
export function nodeTlsOptions(tls: TlsSettings): {
  ca?: string;
  cert?: string;
  key?: string;
  rejectUnauthorized: boolean;
} {
  return {
    ...(tls.caCertificate === undefined ? {} : { ca: tls.caCertificate }),
    ...(tls.clientCertificate === undefined ? {} : { cert: tls.clientCertificate }),
    ...(tls.clientKey === undefined ? {} : { key: tls.clientKey }),
    rejectUnauthorized: !tls.insecureSkipVerify,
  };
}
