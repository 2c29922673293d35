import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";

/** How many snapshots an Optimize takes for a backup. */
const PARTS = 2;

/**
 * Answers lists as Elasticsearch does, of more backups than a datastore could be given in the time of a bench: no real
 * server, and in nothing kinder than one, since it sends whatever it is not asked to leave out.
 */
export async function serveManyBackups(backups: number, indices: number): Promise<{ url: string; server: Server }> {
  const names = Array.from(
    { length: indices },
    (_, index) => `optimize-process-instance-a-process-with-a-name-${index}_v8`,
  );
  const snapshots = Array.from({ length: backups * PARTS }, (_, index) => {
    const part = (index % PARTS) + 1;
    const backupId = 1_700_000_000 + Math.floor(index / PARTS) * 3_600;
    const own = part === 1 ? ["optimize-timestamp-based-import-index_v5"] : names;
    return { snapshot: `camunda_optimize_${backupId}_8.8.0_part_${part}_of_2`, own, start: backupId * 1000 };
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://bench");
    const verbose = url.searchParams.get("verbose") !== "false";
    const bare = url.searchParams.get("filter_path")?.includes("-snapshots.indices") === true;
    const asked = decodeURIComponent(url.pathname.split("/")[3] ?? "").split(",");
    const all = asked.some((name) => name.includes("*"));
    response.setHeader("content-type", "application/json");
    response.write('{"snapshots":[');
    let first = true;
    for (const { snapshot, own, start } of snapshots) {
      if (!all && !asked.includes(snapshot)) continue;
      const told = {
        snapshot,
        uuid: snapshot,
        repository: "backups",
        ...(bare ? {} : { indices: own }),
        state: "SUCCESS",
        ...(verbose && { start_time_in_millis: start, end_time_in_millis: start + 9000, failures: [] }),
        ...(verbose && { shards: { total: own.length, failed: 0, successful: own.length } }),
      };
      response.write(`${first ? "" : ","}${JSON.stringify(told)}`);
      first = false;
    }
    response.end("]}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
