import { type AwsStandIn, startAwsStandIn } from "../stack/aws/aws-stand-in";
import { type RunningDatastore, startDatastore } from "../stack/datastores";
import { type FaultProxy, startFaultProxy } from "../stack/fault-proxy";
import { PulumiProject } from "../stack/pulumi-engine/project";

jest.setTimeout(1_800_000);

const keys = { access_key: "AKIAHUSHKEY000000001", secret_key: "hush-secret-key" };

let aws: AwsStandIn;
let s3: FaultProxy;
let datastore: RunningDatastore;
let project: PulumiProject;

beforeAll(async () => {
  aws = await startAwsStandIn();
  s3 = await startFaultProxy(aws.url);
  await aws.createBucket("acme-backups");
  datastore = await startDatastore("opensearch-3.8", {
    plugins: ["repository-s3"],
    settings: {
      "s3.client.default.endpoint": s3.url,
      "s3.client.default.region": "eu-central-1",
      "s3.client.default.path_style_access": "true",
      "s3.client.default.max_retries": "0",
    },
    secureSettings: {
      "s3.client.default.access_key": keys.access_key,
      "s3.client.default.secret_key": keys.secret_key,
    },
  });
});
afterAll(async () => {
  await datastore.stop();
  await s3.stop();
  await aws.stop();
});
beforeEach(() => s3.clear());
afterEach(() => project.dispose());

const program = (repositoryName: string, bucket: string) => `
  const { SnapshotRepository } = require("pulumi-camunda-backup");
  const repository = new SnapshotRepository("backups", {
    datastore: { url: "${datastore.url}" },
    repositoryName: "${repositoryName}",
    s3: { bucket: "${bucket}", basePath: "optimize" },
  });
  exports.nodes = repository.verifiedNodes;`;

async function send(method: string, path: string): Promise<unknown> {
  const answer = await fetch(datastore.url + path, { method });
  return answer.json();
}

test("a repository in a bucket is registered, verified, used, found unchanged and forgotten", async () => {
  project = await PulumiProject.create({ program: program("bucket", "acme-backups") });
  expect((await project.up()).changes).toEqual({ create: 2 });
  expect(await project.outputs()).toEqual({ nodes: ["datastore-0"] });
  const taken = await send("PUT", "/_snapshot/bucket/first?wait_for_completion=true");
  expect(taken).toMatchObject({ snapshot: { state: "SUCCESS" } });
  expect((await aws.objects("acme-backups")).filter((key) => /^optimize\/index-\d+$/.test(key))).toHaveLength(1);
  expect((await project.up({ refresh: true })).changes).toEqual({ same: 2 });
  await project.destroy();
  expect(await send("GET", "/_snapshot")).toEqual({});
  expect((await aws.objects("acme-backups")).length).toBeGreaterThan(0);
});

test("a bucket that does not exist is named, and nothing stays registered", async () => {
  project = await PulumiProject.create({ program: program("nowhere", "no-such-bucket") });
  const { code, output } = await project.up({ allowFailure: true });
  expect(code).not.toBe(0);
  expect(output).toMatch(/does not work: .*The specified bucket does not exist/);
  expect(output).toMatch(/It was unregistered again/);
  expect(await send("GET", "/_snapshot")).toEqual({});
});

test("a permission that S3 refuses is named, and the next up goes on once it is granted", async () => {
  const refusal = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/opensearch is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::acme-backups/optimize/*"</Message><RequestId>1</RequestId></Error>`;
  s3.inject({
    method: "PUT",
    do: { kind: "answer", status: 403, body: refusal, headers: { "content-type": "application/xml" } },
  });
  project = await PulumiProject.create({ program: program("refused", "acme-backups") });
  const { code, output } = await project.up({ allowFailure: true });
  expect(code).not.toBe(0);
  expect(output).toMatch(/does not work: .*not authorized to perform: s3:PutObject/);
  expect(output).not.toMatch(/hush|AKIAHUSHKEY/);
  s3.clear();
  expect((await project.up()).changes).toMatchObject({ create: 1 });
  await project.destroy();
});
