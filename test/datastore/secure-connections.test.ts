import { connectDatastore } from "../../clients/datastore/connect";
import type { DatastoreSettings } from "../../clients/datastore/settings";
import { defaultRetryPolicy } from "../../clients/http/retry";
import { type DatastoreKind, type RunningDatastore, borrowDatastore } from "../stack/datastores";
import type { Accepted } from "../stack/secure-front/accepted";
import {
  type CertificateAuthority,
  type CertificateWithKey,
  createAuthority,
} from "../stack/secure-front/certificates";
import { type SecureFront, startSecureFront } from "../stack/secure-front/secure-front";
import { startTunnelProxy } from "../stack/secure-front/tunnel-proxy";

jest.setTimeout(1_800_000);

const kinds: DatastoreKind[] = ["elasticsearch-8.19", "opensearch-3.8"];
const impatient = { ...defaultRetryPolicy, attempts: 1 };

describe.each(kinds)("a secured %s", (kind) => {
  let datastore: RunningDatastore;
  let authority: CertificateAuthority;
  let server: CertificateWithKey;
  let front: SecureFront;

  beforeAll(async () => {
    datastore = await borrowDatastore(kind);
    authority = await createAuthority("test authority");
    server = await authority.issue({ name: "localhost", use: "server" });
  });
  afterAll(() => datastore.stop());
  beforeEach(async () => (front = await frontWith(server, {})));
  afterEach(() => front.stop());

  const frontWith = (certificate: CertificateWithKey, accepted: Accepted) =>
    startSecureFront({ target: datastore.url, server: certificate, clientAuthority: authority.certificate, accepted });

  /** Connects, reads and writes: the first request and all others go through different clients. */
  async function use(settings: Partial<DatastoreSettings>, environment: NodeJS.ProcessEnv = {}): Promise<void> {
    const all = { url: front.url, caCertificate: authority.certificate, ...settings };
    const connected = await connectDatastore(all, environment, impatient);
    try {
      await connected.repositories.put("secured", "fs", { location: "secured" });
      expect((await connected.repositories.get("secured"))?.type).toBe("fs");
      await connected.repositories.unregister("secured");
    } finally {
      await connected.close();
    }
  }

  const failure = (settings: Partial<DatastoreSettings>, environment?: NodeJS.ProcessEnv): Promise<string> =>
    use(settings, environment).then(
      () => "it worked",
      (error: unknown) => JSON.stringify([String(error), error, error instanceof Error ? error.stack : ""]),
    );

  test.each<[string, Accepted, Partial<DatastoreSettings>]>([
    [
      "basic",
      { basic: [{ username: "backup", password: "hush-right" }] },
      { username: "backup", passwordFromEnv: "RIGHT" },
    ],
    ["an API key", { apiKeys: ["hush-right"] }, { apiKeyFromEnv: "RIGHT" }],
    ["a bearer token", { bearerTokens: ["hush-right"] }, { bearerToken: "hush-right" }],
  ])("%s: the right one works, a wrong one is named without its value", async (_what, accepted, settings) => {
    front.accept(accepted);
    const environment = { RIGHT: "hush-right" };
    await use(settings, environment);
    expect(front.requests.every((request) => request.as !== undefined)).toBe(true);
    front.accept({});
    const refused = await failure(settings, environment);
    expect(refused).toMatch(/answered 401 to .*Sent were .*(backup|apiKey|bearerToken).*missing, wrong or expired/);
    expect(refused).not.toMatch(/hush|aHVza|c2gtcmlnaHQ/);
  });

  test("an open connection uses a rotated credential from its next request on", async () => {
    front.accept({ apiKeys: ["old"] });
    const environment = { KEY: "old" };
    const settings = { url: front.url, caCertificate: authority.certificate, apiKeyFromEnv: "KEY" };
    const connected = await connectDatastore(settings, environment, impatient);
    front.accept({ apiKeys: ["new"] });
    await expect(connected.repositories.list()).rejects.toThrow("401");
    environment.KEY = "new";
    expect(await connected.repositories.list()).toEqual([]);
    await connected.close();
  });

  test("a client certificate works, and not once it has expired or comes from elsewhere", async () => {
    front.accept({ clientCertificate: true });
    const settings = ({ certificate, key }: CertificateWithKey) => ({ clientCertificate: certificate, clientKey: key });
    await use(settings(await authority.issue({ name: "backup", use: "client" })));
    const expired = await authority.issue({ name: "backup", use: "client", validHours: -1 });
    expect(await failure(settings(expired))).toMatch(/401.*datastore\.clientCertificate/);
    const other = await createAuthority("another authority");
    const foreign = await other.issue({ name: "backup", use: "client" });
    const refused = await failure(settings(foreign));
    expect(refused).toMatch(/401/);
    expect(refused).not.toContain("PRIVATE KEY");
  });

  test("a server is trusted by its authority only, unless that is switched off", async () => {
    front.accept({ apiKeys: ["key"] });
    const stranger = (await createAuthority("another authority")).certificate;
    const refused = await failure({ apiKey: "key", caCertificate: stranger });
    expect(refused).toMatch(/has a certificate of an authority that is not trusted here/);
    expect(front.requests).toEqual([]);
    await use({ apiKey: "key", caCertificate: stranger, insecureSkipTlsVerify: true });
  });

  test("a server whose certificate has expired is not trusted", async () => {
    await front.stop();
    front = await frontWith(await authority.issue({ name: "localhost", use: "server", validHours: -1 }), {});
    expect(await failure({ apiKey: "key" })).toMatch(/has a certificate that has expired/);
  });

  test("everything goes through the proxy that is named, with the proxy's own credentials", async () => {
    front.accept({ apiKeys: ["key"] });
    const proxy = await startTunnelProxy("user:hush-proxy");
    try {
      const own = proxy.url.replace("//", "//user:hush-proxy@");
      await use({ apiKey: "key", proxy: own });
      expect(proxy.tunnels.length).toBeGreaterThanOrEqual(2);
      expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(front.url).host]));
      const refused = await failure({ apiKey: "key", proxy: proxy.url.replace("//", "//user:hush-wrong@") });
      expect(refused).toMatch(/through the proxy http:\/\/127\.0\.0\.1:\d+\).*407/);
      expect(refused).not.toMatch(/hush|dXNlcjpodXNo/);
    } finally {
      await proxy.stop();
    }
    expect(await failure({ apiKey: "key", proxy: proxy.url })).toMatch(/through the proxy .*refuses connections/);
  });
});
