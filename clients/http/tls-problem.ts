/** Why no TLS connection came to be, and the way out. */
export interface TlsProblem {
  readonly fault: "certificate" | "wrong-protocol";
  /** Whether the request may have reached the server: TLS may also break after the handshake. */
  readonly mayHaveActed: boolean;
  /** What follows on the name of the server. */
  readonly said: string;
}

interface Kind {
  readonly fault: TlsProblem["fault"];
  /** Default: false, because the handshake was refused. */
  readonly mayHaveActed?: boolean;
  /** By code or by message: the search clients keep of a socket's error nothing but its message. */
  readonly signs: RegExp;
  readonly said: (target: string, detail: string) => string;
}

/** In the order in which they are looked for; the last takes whatever else TLS complains of. */
const KINDS: readonly Kind[] = [
  {
    fault: "wrong-protocol",
    signs: /wrong.version.number|packet length too long|\bhttp request\b/i,
    said: (target) => `answers, but not in TLS; if plain HTTP is spoken there, ${tlsSetting(target, false)}`,
  },
  {
    fault: "certificate",
    signs:
      /alert certificate required|ALERT_CERTIFICATE_REQUIRED|alert (bad|unknown) certificate|ALERT_(BAD|UNKNOWN)_C|handshake failure|HANDSHAKE_FAILURE|alert unknown ca/i,
    said: (target, detail) =>
      isDatastore(target)
        ? `ended the TLS handshake (${detail}); it may want datastore.clientCertificate and clientKey, or others than those given`
        : `ended the TLS handshake (${detail})`,
  },
  {
    fault: "certificate",
    signs: /ALTNAME_INVALID|does not match certificate's altnames/,
    said: (target, detail) =>
      `has a certificate for other names than the one in ${property(target)}.url (${detail}); write one of its names there`,
  },
  {
    fault: "certificate",
    signs: /CERT_HAS_EXPIRED|certificate has expired/,
    said: () => "has a certificate that has expired; have it renewed there",
  },
  {
    fault: "certificate",
    signs: /CERT_NOT_YET_VALID|certificate is not yet valid/,
    said: () => "has a certificate that is not valid yet; compare the clocks",
  },
  {
    fault: "certificate",
    signs:
      /SELF_SIGNED|self-signed|self signed|UNABLE_TO_(VERIFY|GET_ISSUER)|unable to (verify|get (local )?issuer)|CERT_UNTRUSTED/i,
    said: (target, detail) =>
      `has a certificate of an authority that is not trusted here (${detail}); give that authority's certificate as ${property(target)}.caCertificate`,
  },
  {
    fault: "certificate",
    mayHaveActed: true,
    signs: /CERT|ERR_TLS|EPROTO|SSL|\bcertificate\b/,
    said: (_target, detail) => `could not be trusted (${detail})`,
  },
];

/**
 * What TLS complains of, undefined when it is something else.
 *
 * @param target as `wayTo` says it.
 */
export function tlsProblem(target: string, code: string, message: string): TlsProblem | undefined {
  const kind = KINDS.find(({ signs }) => signs.test(code) || signs.test(message));
  if (kind === undefined) return undefined;
  const { fault, mayHaveActed = false } = kind;
  return { fault, mayHaveActed, said: kind.said(target, inWords(code, message)) };
}

/** How a connection is told to speak TLS, or not to. */
export function tlsSetting(target: string, isWanted: boolean): string {
  if (target.includes("(by port-forward)")) return `set ${property(target)}.inKubernetes.tls to ${isWanted}`;
  return isWanted
    ? `write https:// instead of http:// in ${property(target)}.url`
    : `write http:// instead of https:// in ${property(target)}.url`;
}

function isDatastore(target: string): boolean {
  return target.startsWith("datastore:");
}

function property(target: string): string {
  return /^\w+/.exec(target)?.[0] ?? "";
}

/** OpenSSL's lines name its own source; what they complain of stands in between. */
function inWords(code: string, message: string): string {
  const reason = /error:[\dA-F]{8}:[^:]*:[^:]*:([^:]+):/i.exec(message)?.[1] ?? message.trim();
  return code === "" || code === "EPROTO" ? reason : `${code}: ${reason}`;
}
