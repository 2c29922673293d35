import { strict as assert } from "node:assert";

import { buildPackage } from "../stack/build-package";
import { startDatastore } from "../stack/datastores";
import { seedOptimizeIndices, startOptimizeStandIn, versionOn } from "../stack/optimize";
import { withProgress } from "../stack/progress";
import { DatastoreView, REPOSITORY } from "./datastore-view";
import { untilInterrupted } from "./keep-running";
import { quickstartInKubernetes } from "./kubernetes";
import { type QuickstartOptions, quickstartOptions, USAGE } from "./options";
import { heading, say } from "./say";
import { QuickstartStack } from "./stack";

/** `npm run quickstart`: the main job on servers of its own, and a look at what it did at every step. */
async function quickstart(options: QuickstartOptions): Promise<void> {
  const started = Date.now();
  const datastore = await startDatastore(options.datastore);
  const { url: datastoreUrl, engine } = datastore;
  const version = versionOn[options.datastore];
  heading(`${engine} ${datastore.version} answers at ${datastoreUrl}`);

  const seeded = await withProgress("Filling in Optimize's indices", 8, () =>
    seedOptimizeIndices({ datastoreUrl, engine, version }),
  );
  const optimize = await startOptimizeStandIn({ datastoreUrl, engine, repositoryName: REPOSITORY, version });
  say(
    `${seeded.documents} documents in ${seeded.indices.length} indices, and a stand-in for Optimize at ${optimize.url}`,
  );

  const stack = await QuickstartStack.create({ datastoreUrl, managementUrl: optimize.url });
  const view = new DatastoreView(datastore);

  heading("One `up` registers the snapshot repository and takes a backup");
  await stack.operate("up", "--yes", "--skip-preview");
  await showSnapshots(view);

  heading("Somebody changes a setting behind Pulumi's back");
  await view.changeBehindPulumi({ location: "optimize", max_restore_bytes_per_sec: "20mb" });
  say(`The repository's settings are now ${JSON.stringify(await view.settings())}`);
  const drift = await stack.operate("preview", "--refresh", "--diff");
  assert.deepEqual(driftedProperties(drift), ["fs.maxRestoreBytesPerSec"], "preview names exactly what was changed");
  await stack.operate("up", "--yes", "--skip-preview", "--refresh");
  say(`The repository's settings are now ${JSON.stringify(await view.settings())}`);

  if (options.keep) return keepRunning(stack, datastoreUrl, optimize.url);

  heading("`destroy` deletes the backup and has the datastore forget the repository");
  await stack.operate("destroy", "--yes", "--skip-preview");
  assert.equal(await view.hasRepository(), false, "the repository is gone");
  await optimize.stop();
  await datastore.stop();
  heading(`Done in ${Math.round((Date.now() - started) / 1000)} s; nothing is left running.`);
}

async function showSnapshots(view: DatastoreView): Promise<void> {
  const snapshots = await view.snapshots();
  assert.equal(snapshots.length, 2, "a backup is two snapshots");
  say("\nThe datastore reports:");
  for (const { snapshot, state, indices, start_time } of snapshots) {
    say(`  ${snapshot}  ${state}  ${indices.length} indices  started ${start_time}`);
  }
}

/** The nested properties that the engine names on the repository. */
function driftedProperties({ steps }: Awaited<ReturnType<QuickstartStack["operate"]>>): string[] {
  const updates = steps.filter(({ op, name }) => op === "update" && name === "backups");
  return [...new Set(updates.flatMap(({ diffKeys }) => diffKeys))].filter((key) => key.includes("."));
}

function keepRunning(stack: QuickstartStack, datastoreUrl: string, optimizeUrl: string): Promise<void> {
  heading("Everything is left running until Ctrl-C. In another terminal, in this folder:");
  for (const [name, value] of Object.entries(stack.variables)) say(`export ${name}='${value}'`);
  say(stack.command("stack", "output"));
  say(stack.command("preview", "--refresh"));
  say(`curl '${datastoreUrl}/_snapshot/${REPOSITORY}/_all?pretty'`);
  say(`curl ${optimizeUrl}/actuator/backups`);
  say(
    `node dist/cli/camunda-backup.js list --datastore-url ${datastoreUrl} --repository-name ${REPOSITORY} --management-api-url ${optimizeUrl}`,
  );
  say("Ctrl-C in this terminal ends all of it, and leaves nothing behind.");
  return untilInterrupted();
}

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  if (given.includes("--help")) return say(USAGE);
  try {
    const options = quickstartOptions(given);
    await buildPackage();
    await (options.kubernetes ? quickstartInKubernetes(options) : quickstart(options));
  } catch (error) {
    process.stderr.write(`${error instanceof TypeError ? `${error.message}\n\n${USAGE}` : String(error)}\n`);
    process.exitCode = error instanceof TypeError ? 2 : 1;
  }
  // What is still open (sockets to servers that are ended by their guardian) must not keep us.
  process.exit();
}

void main();
