import { datastoreConnection, datastoreSchema, type DatastoreSettings } from "../../../../clients/datastore/settings";
import { findingsOf } from "../../../../clients/finding";

const url = "https://es.example.com:9200";
const problems = (settings: object) =>
  findingsOf(datastoreSchema, { url, ...settings }).map(({ property, problem }) => `${property}: ${problem}`);

test.each<[string, object]>([
  ["nothing", {}],
  ["a password", { username: "elastic", password: "secret" }],
  ["a password by variable", { username: "elastic", passwordFromEnv: "ES_PASSWORD" }],
  ["an API key", { apiKey: "abc" }],
  ["a bearer token with a client certificate", { bearerTokenFromEnv: "TOKEN", clientCertificate: "c", clientKey: "k" }],
  ["SigV4", { awsSigV4: { region: "eu-central-1", roleArn: "arn:aws:iam::123456789012:role/a/b" } }],
  ["SigV4 in China", { awsSigV4: { region: "cn-north-1", profile: "backup" } }],
])("%s is fine", (_what, settings) => {
  expect(problems(settings)).toEqual([]);
});

test.each<[object, RegExp]>([
  [{ username: "a", password: "b", apiKey: "c" }, /username with password, apiKey.*keep one/],
  [{ bearerToken: "a", awsSigV4: { region: "eu-west-1" } }, /bearerToken, awsSigV4.*keep one/],
  [{ apiKey: "a", apiKeyFromEnv: "B" }, /both apiKey and apiKeyFromEnv/],
  [{ username: "a" }, /add password or passwordFromEnv/],
  [{ passwordFromEnv: "A" }, /add username/],
  [{ clientKey: "a" }, /needs both/],
  [{ awsSigV4: { region: "Frankfurt" } }, /awsSigV4.region: is not an AWS region/],
  [{ awsSigV4: { region: "eu-west-1", roleArn: "backups" } }, /awsSigV4.roleArn: is not the ARN of a role/],
  [{ awsSigV4: {} }, /awsSigV4.region/],
  [{ proxy: "socks5://p" }, /proxy: is not an http or https address/],
  [{ insecureSkipTlsVerify: "yes" }, /insecureSkipTlsVerify: must be true or false/],
])("%j is refused, with the way out", (settings, expected) => {
  expect(problems(settings).join("\n")).toMatch(expected);
});

test("no problem repeats a credential", () => {
  const text = problems({ username: "a", password: "hush-1", apiKey: "hush-2", bearerToken: "", clientKey: "hush-3" });
  expect(text.join("\n")).not.toContain("hush");
});

describe("credentials named by variable", () => {
  const connect = (settings: Partial<DatastoreSettings>, environment: NodeJS.ProcessEnv) =>
    datastoreConnection({ url, ...settings }, environment);

  test("are looked up for each request", () => {
    const environment: NodeJS.ProcessEnv = { KEY: "first" };
    const connection = connect({ apiKeyFromEnv: "KEY" }, environment);
    expect(connection.requestHeaders()).toEqual({ authorization: "ApiKey first" });
    environment["KEY"] = "second";
    expect(connection.requestHeaders()).toEqual({ authorization: "ApiKey second" });
  });

  test("must be there", () => {
    const connection = connect({ bearerTokenFromEnv: "TOKEN" }, {});
    expect(() => connection.requestHeaders()).toThrow(/datastore.bearerTokenFromEnv: .* TOKEN is not set/);
  });

  test("must fit into a header, and are not quoted when they do not", () => {
    const connection = connect({ bearerTokenFromEnv: "TOKEN" }, { TOKEN: "hush\n" });
    expect(() => connection.requestHeaders()).toThrow(/bearerToken \(the environment variable TOKEN\)/);
    expect(() => connection.requestHeaders()).not.toThrow(/hush/);
  });

  test("a password may hold anything", () => {
    const connection = connect({ username: "ä", passwordFromEnv: "P" }, { P: "ö: \n" });
    expect(connection.requestHeaders()).toEqual({
      authorization: `Basic ${Buffer.from("ä:ö: \n").toString("base64")}`,
    });
  });
});

test.each<[Partial<DatastoreSettings>, string]>([
  [{}, "no credentials"],
  [{ username: "u", password: "hush" }, "the username u and datastore.password"],
  [{ apiKeyFromEnv: "K" }, "the environment variable K (apiKeyFromEnv)"],
  [{ clientCertificate: "hush", clientKey: "hush" }, "datastore.clientCertificate"],
  [
    { awsSigV4: { region: "eu-west-1", profile: "p", roleArn: "arn:aws:iam::123456789012:role/r" } },
    "the AWS profile p, as the role arn:aws:iam::123456789012:role/r, signed for eu-west-1",
  ],
])("%j is described as what was sent", (settings, expected) => {
  expect(datastoreConnection({ url, ...settings }, {}).credentials).toBe(expected);
});
