import "reflect-metadata";

import { randomBytes, type webcrypto } from "node:crypto";

import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const hour = 3_600_000;

/** A certificate and its key, as PEM. */
export interface CertificateWithKey {
  certificate: string;
  key: string;
}

interface CertificateOptions {
  /** Common name; a server's also stands for localhost and 127.0.0.1. */
  name: string;
  use: "server" | "client";
  /** Further host names. */
  hosts?: readonly string[];
  /** Hours from now until it expires; a negative number makes one that has expired. Default: 1. */
  validHours?: number;
}

/** An authority of a test's own, made anew each time. */
export interface CertificateAuthority {
  certificate: string;
  issue(options: CertificateOptions): Promise<CertificateWithKey>;
}

export async function createAuthority(name: string): Promise<CertificateAuthority> {
  const keys = await newKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    ...validity(24),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: root.toString("pem"),
    async issue(options) {
      const own = await newKeys();
      const issued = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${options.name}`,
        issuer: root.subject,
        ...validity(options.validHours ?? 1),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[`${options.use}Auth`]]),
          new x509.SubjectAlternativeNameExtension([
            { type: "dns", value: "localhost" },
            { type: "ip", value: "127.0.0.1" },
            ...(options.hosts ?? []).map((value) => ({ type: "dns" as const, value })),
          ]),
        ],
      });
      return { certificate: issued.toString("pem"), key: await privateKeyPem(own) };
    },
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function privateKeyPem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
}

/** Positive, as the standard wants it. */
function serialNumber(): string {
  return `01${randomBytes(8).toString("hex")}`;
}

function validity(hours: number): { notBefore: Date; notAfter: Date } {
  const notAfter = new Date(Date.now() + hours * hour);
  return { notBefore: new Date(Math.min(Date.now(), notAfter.getTime()) - hour), notAfter };
}
