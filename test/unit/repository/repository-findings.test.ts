import { repositoryFindings, repositoryNotices } from "../../../provider/snapshot-repository/repository-inputs";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const findings = (block: object) =>
  repositoryFindings({ datastore: { url: "http://localhost:9200" }, repositoryName: "backups", ...block }).map(
    ({ property, problem }) => `${property}: ${problem}`,
  );

test.each<[string, object, RegExp]>([
  ["no block", {}, /none of fs, s3, gcs, azure, url and other/],
  ["two blocks", { fs: { location: "a" }, url: { url: "file:/a" } }, /fs and url are given together/],
  ["no place", { s3: {} }, /^s3: needs bucket/],
  ["an empty place", { fs: { location: "" } }, /^fs: needs location/],
  [
    "a slip in a property",
    { s3: { bucket: "b", basepath: "x" } },
    /^s3\.basepath: is no property of s3; did you mean basePath\?/,
  ],
  [
    "the engine's spelling",
    { fs: { location: "a", max_restore_bytes_per_sec: "1mb" } },
    /did you mean maxRestoreBytesPerSec\?/,
  ],
  [
    "a property that nothing resembles",
    { fs: { location: "a", zzzzzzzzzzzz: 1 } },
    /it has compress, readonly, .* and basePath/,
  ],
  [
    "a slip at the top",
    { fs: { location: "a" }, verfy: true },
    /^verfy: is no property of a SnapshotRepository; did you mean verify\?/,
  ],
  ["a text for a boolean", { fs: { location: "a", compress: "true" } }, /^fs\.compress: must be a boolean/],
  ["a number for a size", { fs: { location: "a", chunkSize: 5 } }, /^fs\.chunkSize: must be a size with a unit/],
  [
    "the same setting twice",
    { fs: { location: "a", compress: true, extraSettings: { compress: false } } },
    /which fs\.compress says too/,
  ],
  ["nested settings", { fs: { location: "a", extraSettings: { a: { b: 1 } } } }, /write nested settings as a\.b/],
  ["source", { other: { type: "source", settings: { delegate_type: "fs" } } }, /restored indices cannot be searched/],
  ["a type that has a block", { other: { type: "s3", settings: {} } }, /is s3, which has a block of its own/],
  ["no settings", { other: { type: "hdfs" } }, /needs settings/],
  ["more than type and settings", { other: { type: "hdfs", settings: {}, uri: "x" } }, /^other\.uri: is no property/],
  ["every repository", { fs: { location: "a" }, repositoryName: "*" }, /^repositoryName: would reach more than one/],
  ["two repositories", { fs: { location: "a" }, repositoryName: "a,b" }, /would reach more than one/],
  ["all repositories", { fs: { location: "a" }, repositoryName: "_all" }, /would reach more than one/],
  ["negative patience", { fs: { location: "a" }, inUseTimeoutSeconds: -1 }, /^inUseTimeoutSeconds: must be 0 or more/],
])("%s is refused", (_what, block, problem) => {
  expect(findings(block)).toContainEqual(expect.stringMatching(problem));
});

test.each(["accessKey", "access_key", "secretKey", "sessionToken"])(
  "the credential %s is sent to the keystore",
  (key) => {
    const [finding, ...others] = findings({ s3: { bucket: "b", [key]: "AKIA-very-secret" } });
    expect(others).toEqual([]);
    expect(finding).toContain("bin/elasticsearch-keystore add s3.client.default.");
    expect(finding).toContain("bin/opensearch-keystore add s3.client.default.");
    expect(finding).toContain("POST /_nodes/reload_secure_settings");
    expect(finding).toContain("A domain that AWS manages has no keystore: give it s3.roleArn");
    expect(finding).not.toContain("AKIA-very-secret");
  },
);

test("credentials in settings of the engine's spelling too", () => {
  expect(findings({ s3: { bucket: "b", extraSettings: { access_key: "AKIA" } } })).toEqual([
    expect.stringMatching(/^s3\.extraSettings: holds access_key, which is a credential/),
  ]);
  expect(findings({ gcs: { bucket: "b", extraSettings: { credentials_file: "x" } } })).toEqual([
    expect.stringContaining("bin/elasticsearch-keystore add-file gcs.client.default.credentials_file"),
  ]);
  expect(findings({ azure: { sasToken: "sv=1" } })).toEqual([
    expect.stringContaining("azure.client.default.sas_token"),
  ]);
});

test("what is not known yet is no finding", () => {
  expect(findings({ s3: { bucket: UNKNOWN, basePath: UNKNOWN, compress: UNKNOWN } })).toEqual([]);
  expect(findings({ other: { type: "hdfs", settings: UNKNOWN } })).toEqual([]);
});

test("everything that the types allow is allowed", () => {
  expect(
    findings({
      s3: {
        bucket: "b",
        basePath: "p",
        roleArn: "arn:aws:iam::1:role/r",
        throttledDeleteRetryMaximumNumberOfRetries: 3,
        chunkSize: "1gb",
        extraSettings: { something_newer: true },
      },
      verify: false,
      verifyOnRefresh: true,
      adopt: true,
      onDelete: "retain",
      inUseTimeoutSeconds: 0,
    }),
  ).toEqual([]);
});

test.each([
  [{ s3: { bucket: "b", basePath: "/optimize/" } }, "s3.basePath", "write optimize"],
  [{ s3: { bucket: "b", basePath: "/" } }, "s3.basePath", "leave it out"],
  [{ s3: { bucket: "s3://acme/optimize" } }, "s3.bucket", "write acme, and a path as basePath"],
  [{ s3: { bucket: "acme/optimize" } }, "s3.bucket", "write acme"],
  [{ gcs: { bucket: "gs://acme", basePath: "a" } }, "gcs.bucket", "write acme"],
  [{ gcs: { bucket: "acme", basePath: "a/" } }, "gcs.basePath", "write a"],
  [{ azure: { container: "https://acme" } }, "azure.container", "write acme"],
  [{ azure: { basePath: "/a" } }, "azure.basePath", "write a"],
  [{ fs: { location: " /backups" } }, "fs.location", "write /backups"],
  [{ fs: { location: "/backups ", basePath: "/a" } }, "fs.basePath", "write a"],
  [{ url: { url: "http://backups/ " } }, "url.url", "write http://backups/"],
])("%j leads to another place: %s, %s", (block, property, way) => {
  expect(findings(block)).toContainEqual(expect.stringMatching(new RegExp(`^${property}`)));
  expect(findings(block).join("\n")).toContain(way);
  // What was registered so stays as it is: another spelling would hide its snapshots.
  const inputs = { datastore: { url: "http://localhost:9200" }, repositoryName: "backups", ...block };
  expect(repositoryFindings(inputs, inputs)).toEqual([]);
  expect(repositoryNotices(inputs).join("\n")).toContain(way);
});

test("a place is told whatever slashes an engine needs", () => {
  expect(findings({ fs: { location: "/mnt/backups/" } })).toEqual([]);
  expect(findings({ s3: { bucket: "acme", basePath: "a/b" } })).toEqual([]);
  expect(findings({ s3: { bucket: "acme", extraSettings: { base_path: "/a" } } })).toEqual([]);
});
