import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";

import { elasticsearchTransport } from "../../../../clients/datastore/elasticsearch-transport";
import { opensearchTransport } from "../../../../clients/datastore/opensearch-transport";
import { type HttpConnection } from "../../../../clients/http/connection";
import { nodeTransport } from "../../../../clients/http/node-transport";
import { type HttpTransport } from "../../../../clients/http/transport";
import { LASTING_FAULTS, TransportError, type TransportFault } from "../../../../clients/http/transport-error";
import { undiciTransport } from "../../../../clients/http/undici-transport";
import { createAuthority } from "../../../stack/secure-front/certificates";

const clients: Readonly<Record<string, (connection: HttpConnection) => HttpTransport>> = {
  undici: undiciTransport,
  "Node's own": nodeTransport,
  "Elastic's": (connection) => elasticsearchTransport(connection, 8),
  "OpenSearch's": opensearchTransport,
};

let servers: Server[];
let ports: Record<"plain" | "tls" | "expired" | "closes" | "noHttp", number>;
let authority: string;

beforeAll(async () => {
  const own = await createAuthority("the test's own");
  authority = own.certificate;
  const listening = async (server: Server) => {
    await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
    return (server.address() as AddressInfo).port;
  };
  const valid = await own.issue({ name: "server", use: "server" });
  const old = await own.issue({ name: "server", use: "server", validHours: -1 });
  const tls = ({ certificate, key }: typeof valid) =>
    createTlsServer({ cert: certificate, key }, (_, answer) => answer.end("{}"));
  const all = {
    plain: createServer((_, answer) => answer.end("{}")),
    tls: tls(valid),
    expired: tls(old),
    closes: createTcpServer((socket) => socket.once("data", () => socket.destroy())),
    noHttp: createTcpServer((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.6\r\n"))),
  };
  servers = Object.values(all);
  const opened = await Promise.all(Object.entries(all).map(async ([name, one]) => [name, await listening(one)]));
  ports = Object.fromEntries(opened) as typeof ports;
});

afterAll(() => servers.forEach((server) => server.close()));

interface Case {
  readonly what: string;
  readonly server: keyof typeof ports;
  readonly scheme: "http" | "https";
  readonly fault: TransportFault;
  readonly mayHaveActed: boolean;
  readonly says: RegExp;
  /** Whether the authority's certificate is given. Default: false. */
  readonly trusts?: boolean;
  readonly host?: string;
  readonly header?: string;
}

const notTrusted = /has a certificate of an authority that is not trusted here .*as managementApi\.caCertificate$/;
const cases: readonly Case[] = [
  {
    what: "https to a port without TLS",
    server: "plain",
    scheme: "https",
    fault: "wrong-protocol",
    mayHaveActed: false,
    says: /answers, but not in TLS; .*write http:\/\/ instead of https:\/\/ in managementApi\.url$/,
  },
  {
    what: "http to a port with TLS",
    server: "tls",
    scheme: "http",
    fault: "cut-off",
    mayHaveActed: true,
    says: /if TLS is spoken there, write https:\/\/ instead of http:\/\/ in managementApi\.url$/,
  },
  {
    what: "an authority that is not known",
    server: "tls",
    scheme: "https",
    fault: "certificate",
    mayHaveActed: false,
    says: notTrusted,
  },
  {
    what: "a certificate for another name",
    server: "tls",
    scheme: "https",
    host: "127.0.0.2",
    trusts: true,
    fault: "certificate",
    mayHaveActed: false,
    says: /for other names than the one in managementApi\.url .*write one of its names there$/,
  },
  {
    what: "a certificate that has expired",
    server: "expired",
    scheme: "https",
    trusts: true,
    fault: "certificate",
    mayHaveActed: false,
    says: /has a certificate that has expired; have it renewed there$/,
  },
  {
    what: "a connection that ends",
    server: "closes",
    scheme: "https",
    fault: "cut-off",
    mayHaveActed: true,
    says: /closed the connection before its answer was complete/,
  },
  {
    what: "an answer that is no HTTP",
    server: "noHttp",
    scheme: "http",
    fault: "not-understood",
    mayHaveActed: true,
    says: /answered, but not in HTTP; if TLS is spoken there, write https:/,
  },
  {
    what: "a header that cannot be sent",
    server: "plain",
    scheme: "http",
    header: "a-secret\nin two lines",
    fault: "not-sendable",
    mayHaveActed: false,
    says: /was sent nothing: a header holds a character that no header may hold: look at managementApi\.headers$/,
  },
];

describe.each(cases)("$what", ({ server, scheme, host, trusts, header, fault, mayHaveActed, says }) => {
  // OpenSearch's client never closes after a header that cannot be sent: credentials are looked at before it gets them.
  const asked = Object.keys(clients).filter((client) => header === undefined || client !== "OpenSearch's");
  test.each(asked)("by %s client", async (client) => {
    const transport = clients[client]?.({
      property: "managementApi",
      url: `${scheme}://${host ?? "127.0.0.1"}:${ports[server]}`,
      requestHeaders: () => (header === undefined ? {} : { authorization: header }),
      tls: {
        insecureSkipVerify: false,
        ...(trusts === true ? { caCertificate: authority } : {}),
      },
      proxy: undefined,
      requestTimeoutMilliseconds: 60_000,
    });
    const answered = transport?.request({ method: "GET", path: "/" });
    const error: unknown = await answered?.catch((thrown: unknown) => thrown);
    await transport?.close();
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ fault, mayHaveActed, message: expect.stringMatching(says) as string });
    // One line, without the source of OpenSSL, and without what was sent.
    expect((error as Error).message).not.toMatch(/\n|\.c:\d+|a-secret/);
  });
});

test("what another try does not change is not tried again", () => {
  const lasting = cases.filter(({ mayHaveActed }) => !mayHaveActed).map(({ fault }) => fault);
  expect(new Set(lasting)).toEqual(LASTING_FAULTS);
});
