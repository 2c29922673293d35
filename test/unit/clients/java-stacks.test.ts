import { datastoreErrorFor } from "../../../clients/datastore/datastore-error";
import { shardFailureText } from "../../../clients/datastore/shard-failure";
import { connectOptimize } from "../../../clients/optimize/connect";
import { managementApiErrorFor } from "../../../clients/optimize/management-api-error";
import { explainVerification } from "../../../operations/repository/verification-reasons";
import { startFaultProxy } from "../../stack/fault-proxy";

/** As the engines, and Optimize where it hands them on, write a failure with its stack of calls. */
const STACK = [
  "org.elasticsearch.snapshots.SnapshotException: [backups:part_1] failed to update snapshot in repository",
  "\tat org.elasticsearch.snapshots.SnapshotsService.lambda$finalize$12(SnapshotsService.java:1409)",
  "\tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1144)",
  "\tat app//org.opensearch.common.util.concurrent.AbstractRunnable.run(AbstractRunnable.java:52) ~[opensearch-2.19.1.jar:2.19.1]",
  "\tSuppressed: java.io.IOException: no space left on the other device",
  "Caused by: java.nio.file.FileSystemException: /backups/index-7: No space left on device",
  "\tat java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:100)",
  "\t... 7 more",
].join("\n");

async function optimizesList(): Promise<string> {
  const backend = await startFaultProxy("http://127.0.0.1:1");
  const detail = {
    snapshotName: "camunda_optimize_1_8.8.0_part_1_of_2",
    state: "FAILED",
    startTime: "2026-11-21T08:56:42.794+0100",
  };
  const body = JSON.stringify([{ backupId: "1", state: "FAILED", details: [{ ...detail, failures: [STACK] }] }]);
  backend.inject({ do: { kind: "answer", status: 200, body } });
  const api = connectOptimize({ url: backend.url });
  try {
    return JSON.stringify(await api.list());
  } finally {
    await api.close();
    await backend.stop();
  }
}

/** Everything that hands on what a server says of a failure. */
const PLACES: Readonly<Record<string, () => string | Promise<string>>> = {
  "an error of the datastore": () =>
    datastoreErrorFor("https://es:9200", "taking a snapshot", {
      status: 500,
      headers: {},
      text: JSON.stringify({ error: { type: "snapshot_exception", reason: STACK } }),
    }).message,
  "a shard of a snapshot": () => shardFailureText({ index: "optimize-a_v1", shard_id: 0, reason: STACK }),
  "a verification": () => explainVerification([STACK], []).join("; "),
  "an error of Optimize": () =>
    managementApiErrorFor("http://optimize:8092", "listing backups", {
      status: 500,
      headers: {},
      text: JSON.stringify({ errorCode: "serverError", detailedMessage: STACK }),
    }).message,
  "a backup that Optimize lists": optimizesList,
};

test.each(Object.entries(PLACES))("%s is told by its causes, without a stack of calls", async (_, place) => {
  const text = await place();
  expect(text).toContain("/backups/index-7: No space left on device");
  expect(text).not.toMatch(/\.java:\d+|\bat (?:java\.base|org\.|app)|\.\.\. \d+ more|\\n|\n|\bjava\.nio\./);
});

test("a shard that failed without a reason says so", () => {
  expect(shardFailureText({ index: "a", reason: null })).toBe("a[?]: no reason given");
  expect(shardFailureText({})).toBe("?[?]: no reason given");
});
