import { nearestName } from "../../../clients/nearest-name";
import { ignoredSettings, unknownSettings } from "../../../operations/repository/unknown-settings";

test("a slip is named with what it was meant for", () => {
  expect(unknownSettings("fs", ["max_snapshot_bytes_per_second", "compress"])).toEqual([
    "max_snapshot_bytes_per_second is no setting of the type fs that is known here; did you mean max_snapshot_bytes_per_sec? The datastore ignores what it does not know, and may know this one",
  ]);
  expect(unknownSettings("fs", ["entirely_new"])).toEqual([expect.not.stringContaining("did you mean")]);
});

test("of a type that is not known, nothing is odd", () => {
  expect(unknownSettings("swift", ["anything"])).toEqual([]);
  expect(unknownSettings("hdfs", ["conf.dfs.client.read.shortcircuit", "uri"])).toEqual([]);
  expect(unknownSettings("hdfs", ["pth"])).toEqual([expect.stringContaining("did you mean path?")]);
});

test.each<[string, string, string, string | undefined]>([
  ["elasticsearch", "8.19.5", "shard_path_type", "Elasticsearch has no setting shard_path_type"],
  ["opensearch", "3.8.0", "max_number_of_snapshots", "OpenSearch has no setting max_number_of_snapshots"],
  ["opensearch", "2.19.1", "server_side_encryption_type", "yet and ignores it (it came with 3.1)"],
  ["opensearch", "3.8.0", "server_side_encryption_type", undefined],
  ["opensearch", "3.8.0", "server_side_encryption", "any more and ignores it (it went with 3.1)"],
  ["opensearch", "2.19.1", "server_side_encryption", undefined],
  ["elasticsearch", "9.1.0", "unsafely_incompatible_with_s3_conditional_writes", "yet and ignores it"],
  ["elasticsearch", "9.10.0", "unsafely_incompatible_with_s3_conditional_writes", undefined],
  ["elasticsearch", "9.1.0", "something_newer", undefined],
])("%s %s and %s", (engine, version, key, said) => {
  const identity = {
    engine: engine === "opensearch" ? "opensearch" : "elasticsearch",
    version,
    clusterUuid: "x",
  } as const;
  const ignored = ignoredSettings(identity, { type: "s3", settings: { bucket: "b", [key]: "x" } });
  expect(ignored).toEqual(said === undefined ? [] : [expect.stringContaining(said)]);
});

test("the nearest name is near, or none", () => {
  expect(nearestName("bucketname", ["bucket", "base_path"])).toBeUndefined();
  expect(nearestName("buket", ["bucket", "base_path"])).toBe("bucket");
  expect(nearestName("BasePath", ["bucket", "base_path"])).toBe("base_path");
  expect(nearestName("max_restore_bytes", ["max_restore_bytes_per_sec", "base_path"])).toBe(
    "max_restore_bytes_per_sec",
  );
  expect(nearestName("x", [])).toBeUndefined();
});

// By the engines' own code: S3ClientSettings.refine of both takes these from the repository's settings.
test.each([
  ["elasticsearch", "9.1.0", ["max_connections", "proxy.host", "proxy.port", "proxy.scheme", "use_throttle_retries"]],
  ["opensearch", "3.8.0", ["max_connections", "proxy.host", "proxy.port", "legacy_md5_checksum_calculation"]],
  ["opensearch", "3.8.0", ["connection_timeout", "connection_ttl", "request_timeout", "max_sync_connections"]],
] as const)("%s %s is not said to ignore %j, which it reads", (engine, version, keys) => {
  const identity = { engine, version, clusterUuid: "c", clusterName: "n" };
  const settings = Object.fromEntries(keys.map((key) => [key, "1"]));
  expect(unknownSettings("s3", keys)).toEqual([]);
  expect(ignoredSettings(identity, { type: "s3", settings })).toEqual([]);
});
