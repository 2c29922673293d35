/** How to reach one HTTP server: everything resolved, nothing left to look up. */
export interface HttpConnection {
  /** Scheme, host, port and, where the server sits behind one, a path. Never with credentials in it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsSettings;
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
