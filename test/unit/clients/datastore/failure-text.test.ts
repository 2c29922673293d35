import { failureText } from "../../../../clients/datastore/failure-text";

const JAVA = [
  "failed shard on node [_rKCO]: failed recovery, failure org.elasticsearch.indices.recovery.RecoveryFailedException: [probe-a_v1][0]: Recovery failed on {datastore-0}{_rKCO}{bvVJ0}{datastore-0}{127.0.0.1}{127.0.0.1:36609}{cdfhilmrstw}{8.19.5}{7000099-8536000}",
  "\tat org.elasticsearch.index.shard.IndexShard.lambda$executeRecovery$36(IndexShard.java:3394)",
  "\tat java.base/java.lang.Thread.run(Thread.java:840)",
  "Caused by: [probe-a_v1/yiJD][[probe-a_v1][0]] org.elasticsearch.index.shard.IndexShardRecoveryException: failed recovery",
  "\t... 42 more",
  "Caused by: java.nio.file.NoSuchFileException: /repositories/p/snap-16En.dat",
  "\tat java.base/sun.nio.fs.UnixException.rethrowAsIOException(UnixException.java:106) ~[?:?]",
  "\t... 7 more",
  "",
].join("\n");

const NESTED =
  "failed shard on node [03fX]: failed recovery, failure RecoveryFailedException[[probe-a_v1][0]: Recovery failed on {datastore-0}{03fX}{6o8f}{127.0.0.1}{127.0.0.1:45557}{dimr}{shard_indexing_pressure_enabled=true}]; nested: SnapshotMissingException[[p:s1] is missing]; ";

describe("the text of a failure", () => {
  it.each([
    [
      "Elasticsearch, with a stack",
      JAVA,
      "failed shard on node [_rKCO]: failed recovery, failure RecoveryFailedException: [probe-a_v1][0]: Recovery failed on datastore-0; caused by [probe-a_v1/yiJD][[probe-a_v1][0]] IndexShardRecoveryException: failed recovery; caused by NoSuchFileException: /repositories/p/snap-16En.dat",
    ],
    [
      "OpenSearch, nested",
      NESTED,
      "failed shard on node [03fX]: failed recovery, failure RecoveryFailedException[[probe-a_v1][0]: Recovery failed on datastore-0]; nested: SnapshotMissingException[[p:s1] is missing]",
    ],
    [
      "a setting",
      "no allocations are allowed due to cluster setting [cluster.routing.allocation.enable=none]",
      "no allocations are allowed due to cluster setting [cluster.routing.allocation.enable=none]",
    ],
    ["a filter", 'node does not match filters [box:"hot"]', 'node does not match filters [box:"hot"]'],
    ["nothing", "", ""],
  ])("of %s is its causes", (_, told, text) => expect(failureText(told)).toBe(text));

  it("that is long keeps its beginning and its innermost cause", () => {
    const text = failureText(`first ${"x".repeat(5000)} last`);
    expect(text).toMatch(/^first x+ … x+ last$/);
    expect(text.length).toBeLessThan(610);
  });
});
