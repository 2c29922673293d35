import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type AwsStandIn, startAwsStandIn } from "../stack/aws/aws-stand-in";
import { type RequestCapture, startRequestCapture } from "../stack/aws/captured-requests";
import { checkedSignatures, type SigningKeys } from "../stack/aws/checked-signatures";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { temporaryFolder } from "../stack/guardian";
import { runCommand } from "../stack/run-command";

jest.setTimeout(1_800_000);

const root = join(__dirname, "../..");
const roleArn = "arn:aws:iam::123456789012:role/backups";
const own = { accessKeyId: "AKIAOWNKEY0000000001", secretAccessKey: "own/secret+key" };

let aws: AwsStandIn;
let sts: FaultProxy;
let capture: RequestCapture;
/** What STS handed out last. */
let handedOut: string;

beforeAll(async () => {
  aws = await startAwsStandIn();
  sts = await startFaultProxy(aws.url);
});
afterAll(async () => {
  await sts.stop();
  await aws.stop();
});
beforeEach(async () => {
  capture = await startRequestCapture();
  handedOut = "";
  sts.clear();
  sts.inject({ do: { kind: "rewrite", body: (text) => (handedOut = text) } });
});
afterEach(() => capture.stop());

/** Sends requests from a process with this environment and nothing else of AWS in it. */
async function send(awsSigV4: object, environment: NodeJS.ProcessEnv) {
  const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^AWS_/.test(name)));
  const nowhere = join(await temporaryFolder("aws-configuration"), "none");
  const isolated = {
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_ENDPOINT_URL_STS: sts.url,
  };
  const settings = JSON.stringify({ url: capture.url, awsSigV4 });
  const script = join(root, "test/stack/aws/send-signed-requests.ts");
  return runCommand(process.execPath, ["--import", "tsx", script, settings], {
    cwd: root,
    env: { ...others, ...isolated, ...environment },
    allowFailure: true,
  });
}

const ownKeys = { AWS_ACCESS_KEY_ID: own.accessKeyId, AWS_SECRET_ACCESS_KEY: own.secretAccessKey };

function handedOutKeys(): SigningKeys {
  const value = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(handedOut)?.[1] ?? "";
  return {
    accessKeyId: value("AccessKeyId"),
    secretAccessKey: value("SecretAccessKey"),
    sessionToken: value("SessionToken"),
  };
}

const withoutIndices = "-snapshots.indices%2C-snapshots.data_streams%2C-snapshots.feature_states%2C-snapshots.metadata";

async function expectSignedWith(keys: SigningKeys): Promise<void> {
  expect(capture.requests.map(({ method, url }) => `${method} ${url.replace(/^http:..[^/]*/, "")}`)).toEqual([
    "GET /",
    "PUT /_snapshot/backups?verify=false",
    "GET /_snapshot/backups",
    "GET /_snapshot/with%20blank%2Bplus%2Fslash%25%C3%BC~!'()",
    "POST /_snapshot/backups/_verify",
    `GET /_snapshot/backups/camunda_optimize_*%2Cx%20y?ignore_unavailable=true&filter_path=${withoutIndices}`,
    `GET /_snapshot/backups/camunda_optimize_*%2Cx%20y?verbose=false&ignore_unavailable=true&filter_path=${withoutIndices}`,
    "DELETE /_snapshot/backups",
  ]);
  expect(capture.requests[1]?.body).toContain("büro");
  const checked = await checkedSignatures(capture.requests, keys);
  for (const one of checked) {
    expect(one).toMatchObject({ keyId: keys.accessKeyId, region: "eu-central-1", service: "es" });
    expect(one.signature).toBe(one.expected);
    expect(one.bodyHash).toBe(one.expectedBodyHash);
    expect(one.sessionToken ?? undefined).toBe(keys.sessionToken);
    expect(one.signedHeaders).toEqual(expect.arrayContaining(["host", "x-amz-content-sha256", "x-amz-date"]));
    expect(Math.abs(one.ageSeconds)).toBeLessThan(120);
  }
}

test("with the environment's keys", async () => {
  expect(await send({ region: "eu-central-1" }, ownKeys)).toMatchObject({ code: 0, stderr: "" });
  await expectSignedWith(own);
  const [first] = await checkedSignatures(capture.requests, { ...own, secretAccessKey: "another" });
  expect(first?.signature).not.toBe(first?.expected);
});

test("with temporary keys and their session token", async () => {
  const environment = { ...ownKeys, AWS_SESSION_TOKEN: "session//token==" };
  expect(await send({ region: "eu-central-1" }, environment)).toMatchObject({ code: 0, stderr: "" });
  await expectSignedWith({ ...own, sessionToken: "session//token==" });
});

test("with a profile", async () => {
  const file = join(await temporaryFolder("aws-profile"), "credentials");
  await writeFile(
    file,
    `[other]\naws_access_key_id = A\naws_secret_access_key = B\n[backups]\naws_access_key_id = ${own.accessKeyId}\naws_secret_access_key = ${own.secretAccessKey}\n`,
  );
  const sent = await send({ region: "eu-central-1", profile: "backups" }, { AWS_SHARED_CREDENTIALS_FILE: file });
  expect(sent).toMatchObject({ code: 0, stderr: "" });
  await expectSignedWith(own);
});

test("as a role", async () => {
  expect(await send({ region: "eu-central-1", roleArn }, ownKeys)).toMatchObject({ code: 0, stderr: "" });
  expect(handedOut).toContain("AssumeRoleResponse");
  expect(handedOut).toContain("assumed-role/backups/pulumi-camunda-backup");
  await expectSignedWith(handedOutKeys());
});

test("with a web identity, as a pod on Amazon EKS has one", async () => {
  const file = join(await temporaryFolder("web-identity"), "token");
  await writeFile(file, "header.payload.signature");
  const environment = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: roleArn, AWS_REGION: "eu-central-1" };
  expect(await send({ region: "eu-central-1" }, environment)).toMatchObject({ code: 0, stderr: "" });
  expect(handedOut).toContain("AssumeRoleWithWebIdentityResponse");
  await expectSignedWith(handedOutKeys());
});

test("a role that is refused is explained, and nothing is sent", async () => {
  sts.clear();
  const refusal = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`;
  sts.inject({ do: { kind: "answer", status: 403, body: refusal, headers: { "content-type": "text/xml" } } });
  const { code, stderr } = await send({ region: "eu-central-1", roleArn }, ownKeys);
  expect(code).toBe(1);
  expect(stderr).toMatch(/datastore\.awsSigV4: no AWS credentials were obtained .* as the role .*sts:AssumeRole/);
  expect(stderr).not.toContain(own.secretAccessKey);
  expect(capture.requests).toEqual([]);
});
