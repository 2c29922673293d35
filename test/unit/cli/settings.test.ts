import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { SETTINGS } from "../../../cli/settings/setting";
import { SETTING_DESCRIPTIONS } from "../../../cli/settings/setting-descriptions";
import { isCredential } from "../../../cli/settings/credentials";
import { MemoryInstallation, runCommand } from "./memory-installation";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "camunda-backup-settings-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Runs `list`, and gives what was connected to. */
async function settingsOf(argv: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const connected: object[] = [];
  const onConnect = (settings: object) => void connected.push(settings);
  const ran = await runCommand(new MemoryInstallation(), ["list", ...argv], { environment, onConnect });
  return { ...ran, connected };
}

describe("the settings of the command", () => {
  it("are the properties of the resources, in three spellings", () => {
    expect(SETTINGS.find(({ flag }) => flag === "datastore-password-from-env")).toMatchObject({
      path: ["datastore", "passwordFromEnv"],
      variable: "CAMUNDA_BACKUP_DATASTORE_PASSWORD_FROM_ENV",
    });
    expect(SETTINGS.find(({ flag }) => flag === "keep-last")?.path).toEqual(["retention", "keepLast"]);
    expect(new Set(SETTINGS.map(({ flag }) => flag)).size).toBe(SETTINGS.length);
  });

  it("are all described", () => {
    const described = SETTINGS.filter(({ path }) => !isCredential(path));
    expect(described.filter(({ flag }) => SETTING_DESCRIPTIONS[flag] === undefined)).toEqual([]);
  });

  it("come from flags first, then from variables, then from the file, value by value", async () => {
    const config = file(
      "backup.yaml",
      "managementApi:\n  url: http://file.test:8092\n  requestTimeoutSeconds: 7\n  headers: { x-team: optimize }\nretention: { keepLast: 3 }\n",
    );
    const environment = {
      CAMUNDA_BACKUP_CONFIG: config,
      CAMUNDA_BACKUP_MANAGEMENT_API_URL: "http://variable.test:8092",
      CAMUNDA_BACKUP_MANAGEMENT_API_INSECURE_SKIP_TLS_VERIFY: "true",
    };
    const rest = { requestTimeoutSeconds: 7, headers: { "x-team": "optimize" }, insecureSkipTlsVerify: true };
    expect((await settingsOf([], environment)).connected).toEqual([{ url: "http://variable.test:8092", ...rest }]);
    const flags = ["--management-api-url", "http://flag.test:8092", "--no-management-api-insecure-skip-tls-verify"];
    expect((await settingsOf(flags, environment)).connected).toEqual([
      { url: "http://flag.test:8092", ...rest, insecureSkipTlsVerify: false },
    ]);
    expect((await settingsOf([], { CAMUNDA_BACKUP_CONFIG: config })).connected).toMatchObject([
      { url: "http://file.test:8092" },
    ]);
  });

  it("take JSON as well as YAML, and @file for certificates, relative to the config file", async () => {
    file("ca.pem", "-----BEGIN CERTIFICATE-----");
    const config = file(
      "backup.json",
      JSON.stringify({
        datastore: { url: "https://datastore.test:9200", caCertificate: "@ca.pem" },
        repositoryName: "optimize",
      }),
    );
    expect((await settingsOf(["--config", config])).connected).toEqual([
      { url: "https://datastore.test:9200", caCertificate: "-----BEGIN CERTIFICATE-----" },
    ]);
  });

  it.each([
    [["--password", "s3cret"], {}, /--datastore-password-from-env NAME/],
    [["--datastore-password=s3cret"], {}, /no credential is taken on the command line/],
    [["--datastore-api-key", "s3cret"], {}, /--datastore-api-key-from-env NAME/],
    [["--datastore-bearer-token", "s3cret"], {}, /--datastore-bearer-token-from-env NAME/],
    [["--datastore-pasword=s3cret"], {}, /unknown option '--datastore-pasword'/],
    [["--datastore-url", "http://elastic:s3cret@datastore.test"], {}, /the address holds a password/],
    [["--datastore-client-key", "s3cret"], {}, /a key is taken from a file only/],
    [[], { CAMUNDA_BACKUP_DATASTORE_PASSWORD: "s3cret" }, /its name into datastore.passwordFromEnv/],
    [[], { CAMUNDA_BACKUP_DATASTORE_URL: "http://elastic:s3cret@datastore.test" }, /holds credentials/],
  ])("refuse a credential in clear, and do not repeat it: %j %j", async (argv, environment, message) => {
    const ran = await settingsOf(argv, environment);
    expect(ran.exitCode).toBe(2);
    expect(ran.errorOutput).toMatch(message);
    expect(ran.output + ran.errorOutput).not.toContain("s3cret");
    expect(ran.connected).toEqual([]);
  });

  it.each([
    ["datastore: { url: http://d.test, password: s3cret }", /datastore.password: no credential is kept in clear/],
    ["datastore: { url: http://d.test, apiKey: s3cret }", /its name into datastore.apiKeyFromEnv/],
    ["datastore: { url: http://d.test, clientKey: s3cret }", /a key is taken from a file only/],
    ["repositoryname: s3cret", /repositoryname is no property of the settings; did you mean repositoryName/],
    ["datastore: [s3cret", /is neither YAML nor JSON/],
    ["s3cret", /must hold settings by name/],
    ["managementApi: { url: 'http://o.test:8092/optimize' }", /has the path \/optimize/],
  ])("say what is wrong with a config file: %s", async (text, message) => {
    const ran = await settingsOf(["--config", file("backup.yaml", text)]);
    expect(ran.exitCode).toBe(2);
    expect(ran.errorOutput).toMatch(message);
    expect(ran.output + ran.errorOutput).not.toContain("s3cret");
  });

  it("name flag and variable of what is wrong, and all of it at once", async () => {
    const ran = await settingsOf(["--management-api-url", "optimize", "--management-api-request-timeout-seconds", "x"]);
    expect(ran.errorOutput).toContain(
      "managementApi.url (--management-api-url, CAMUNDA_BACKUP_MANAGEMENT_API_URL): is not an http or https address",
    );
    expect(ran.errorOutput).toContain("must be a number of seconds");
  });

  it("say that a config file is missing", async () => {
    expect((await settingsOf(["--config", join(folder, "none.yaml")])).errorOutput).toMatch(
      /cannot be read \(ENOENT\)/,
    );
  });
});
