"use strict";
// Runs on the compiled package alone, so that no compiler counts as memory. Said in JSON: what was found, and the memory.
const dist = "../dist";
const { DatastoreRequests } = require(`${dist}/clients/datastore/requests.js`);
const { Snapshots } = require(`${dist}/clients/datastore/snapshots.js`);
const { nodeTransport } = require(`${dist}/clients/http/node-transport.js`);
const { defaultRetryPolicy } = require(`${dist}/clients/http/retry.js`);
const { findRetainedBackups } = require(`${dist}/operations/retention/find-retained-backups.js`);

async function main() {
  const startedAt = Date.now();
  const url = process.argv[2];
  const transport = nodeTransport({ url, requestTimeoutMilliseconds: 60_000, requestHeaders: () => ({}), tls: {} });
  const snapshots = new Snapshots(new DatastoreRequests(transport, defaultRetryPolicy));
  const found = await findRetainedBackups({ store: { snapshots, repositoryName: "backups", clusterUuid: "bench" } });
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  console.log(JSON.stringify({ backups: found.length, peakMegabytes, milliseconds: Date.now() - startedAt }));
  await transport.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
