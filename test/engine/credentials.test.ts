import { type DatastoreKind, type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type OperationResult, PulumiProject } from "../stack/pulumi-engine/project";
import type { Accepted } from "../stack/secure-front/accepted";
import { type CertificateAuthority, createAuthority } from "../stack/secure-front/certificates";
import { type SecureFront, startSecureFront } from "../stack/secure-front/secure-front";
import { repositoriesIn } from "./datastore-contents";
import { filesHolding, wordings } from "./search-folder";

jest.setTimeout(1_800_000);

const [first, second] = ["hush-first-credential", "hush-second-credential"];
const kinds: DatastoreKind[] = ["elasticsearch-8.19", "opensearch-3.8"];

const both = (one: Accepted, other: Accepted): Accepted => ({
  basic: [...(one.basic ?? []), ...(other.basic ?? [])],
  apiKeys: [...(one.apiKeys ?? []), ...(other.apiKeys ?? [])],
  bearerTokens: [...(one.bearerTokens ?? []), ...(other.bearerTokens ?? [])],
});

describe.each(kinds)("credentials for %s", (kind) => {
  let datastore: RunningDatastore;
  let authority: CertificateAuthority;
  let front: SecureFront;
  let project: PulumiProject | undefined;
  let printed: string;

  beforeAll(async () => {
    datastore = await borrowDatastore(kind);
    authority = await createAuthority("test authority");
    const server = await authority.issue({ name: "localhost", use: "server" });
    const clientAuthority = authority.certificate;
    front = await startSecureFront({ target: datastore.url, server, clientAuthority, accepted: {} });
  });
  afterAll(async () => {
    await front.stop();
    await datastore.stop();
  });
  beforeEach(() => (printed = ""));
  afterEach(() => project?.dispose());

  const program = (credentials: Record<string, string>, certificate = JSON.stringify(authority.certificate)) => `
    const pulumi = require("@pulumi/pulumi");
    const { SnapshotRepository } = require("pulumi-camunda-backup");
    const config = new pulumi.Config();
    for (const [name, credentials] of Object.entries({ ${Object.entries(credentials)
      .map(([name, given]) => `"${name}": { ${given} }`)
      .join(", ")} })) {
      new SnapshotRepository(name, {
        datastore: { url: "${front.url}", caCertificate: ${certificate}, ...credentials },
        repositoryName: name,
        fs: { location: name },
      });
    }`;
  const start = async (text: string) => (project = await PulumiProject.create({ program: text }));
  const done = (result: OperationResult): OperationResult => {
    printed += result.output;
    return result;
  };
  const registered = async () => Object.keys(await repositoriesIn(datastore));

  const on = (needed: DatastoreKind) => (kind === needed ? test : undefined);

  // What the requests of each engine's client carry is shown by the suite on datastores; here one shows each way.
  on("elasticsearch-8.19")?.(
    "a password, an API key and a token rotate by up, and then the old ones are needed no more",
    async () => {
      const accepting = (secret: string): Accepted => ({
        basic: [{ username: "backup", password: secret }],
        apiKeys: [secret],
        bearerTokens: [secret],
      });
      const running = await start(
        program({
          "by-password": `username: "backup", password: config.get("credential")`,
          "by-key": `apiKey: config.get("credential")`,
          "by-token": `bearerToken: config.get("credential")`,
        }),
      );
      await running.setConfig("credential", first, { secret: true });
      front.accept(accepting(first));
      expect(done(await running.up()).changes).toMatchObject({ create: 4 });

      front.accept(both(accepting(first), accepting(second)));
      await running.setConfig("credential", second, { secret: true });
      const rotated = done(await running.up());
      expect(rotated.changes).toEqual({ same: 1, update: 3 });
      front.accept(accepting(second));

      expect(done(await running.refresh()).changes).toEqual({ same: 4 });
      front.accept(accepting("something else"));
      const refused = done(await running.refresh({ allowFailure: true }));
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/answered 401/);
      front.accept(accepting(second));
      expect(done(await running.destroy()).changes).toMatchObject({ delete: 4 });
      expect(await registered()).toEqual([]);

      expect(await filesHolding(running.folder, [first, second])).toEqual([]);
      expect(wordings([first, second]).filter((text) => printed.includes(text))).toEqual([]);
    },
  );

  on("opensearch-3.8")?.("a client certificate rotates by up, and its key is in no file", async () => {
    front.accept({ clientCertificate: true });
    const old = await authority.issue({ name: "backup", use: "client" });
    const renewed = await authority.issue({ name: "backup", use: "client" });
    const running = await start(
      program({ certified: `clientCertificate: process.env.CERTIFICATE, clientKey: process.env.CERTIFICATE_KEY` }),
    );
    const withOld = { CERTIFICATE: old.certificate, CERTIFICATE_KEY: old.key };
    const withRenewed = { CERTIFICATE: renewed.certificate, CERTIFICATE_KEY: renewed.key };
    done(await running.up({ environment: withOld }));
    expect(done(await running.up({ environment: withRenewed })).changes).toEqual({ same: 1, update: 1 });
    done(await running.refresh());
    done(await running.destroy());
    const lines = [old, renewed].map(({ key }) => key.split("\n")[1] ?? "");
    expect(await filesHolding(running.folder, lines)).toEqual([]);
    expect(lines.filter((line) => printed.includes(line))).toEqual([]);
  });

  on("elasticsearch-8.19")?.("one that is named by variable rotates without up, and is in no file", async () => {
    const environment = { BACKUP_API_KEY: first };
    const running = await start(program({ named: `apiKeyFromEnv: "BACKUP_API_KEY"` }));
    front.accept({ apiKeys: [first] });
    done(await running.up({ environment }));
    front.accept({ apiKeys: [second] });
    const refused = done(await running.refresh({ environment, allowFailure: true }));
    expect(refused.output).toMatch(/answered 401 .*the environment variable BACKUP_API_KEY/);
    environment.BACKUP_API_KEY = second;
    expect(done(await running.up({ environment, refresh: true })).changes).toEqual({ same: 2 });
    const unset = done(await running.refresh({ allowFailure: true }));
    expect(unset.output).toMatch(/datastore\.apiKeyFromEnv: the environment variable BACKUP_API_KEY is not set/);
    done(await running.destroy({ environment }));
    expect(await filesHolding(running.folder, [first, second])).toEqual([]);
    expect(wordings([first, second]).filter((text) => printed.includes(text))).toEqual([]);
  });

  on("elasticsearch-8.19")?.(
    "trust in any certificate is warned about at the resource, at each preview and up",
    async () => {
      front.accept({ apiKeys: [first] });
      const running = await start(
        program({ backups: `insecureSkipTlsVerify: true, apiKeyFromEnv: "BACKUP_API_KEY"` }, "undefined"),
      );
      const environment = { BACKUP_API_KEY: first };
      for (const result of [
        await running.preview({ environment }),
        await running.up({ environment }),
        await running.up({ environment }),
      ]) {
        const warnings = result.diagnostics.filter((one) => /insecureSkipTlsVerify: any certificate/.test(one.message));
        expect(warnings.map(({ severity, urn }) => [severity, urn?.split("::").at(-1)])).toEqual([
          ["warning", "backups"],
        ]);
      }
      await running.destroy({ environment });
    },
  );
});
