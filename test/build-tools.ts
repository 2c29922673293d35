import { pythonWithAws } from "./stack/aws/python-environment";
import { startDatastore } from "./stack/datastores";
import { type DatastoreKind, type DatastorePlugin, distributions } from "./stack/datastores/datastore-kinds";
import { pluginFolder } from "./stack/datastores/distribution-folder";
import { startSecuredDatastore } from "./stack/datastores/secured/secured-datastore";
import { reasonAgainstKubernetes } from "./stack/kubernetes";
import { nodeImageArchive } from "./stack/kubernetes/node-image";
import { serverPrograms } from "./stack/kubernetes/server-programs";
import { pulumiEngine } from "./stack/pulumi-engine/pulumi-engine";

/*
 * `npm run test:tools` builds what the suites otherwise build when they first need it: servers, engine, plugins. A first
 * `npm test` then spends its time on tests.
 */

/** Starting a server once builds it, and records the classes that it loads. */
async function buildServer(kind: DatastoreKind): Promise<void> {
  const datastore = await startDatastore(kind);
  await datastore.stop();
  for (const plugin of Object.keys(distributions[kind].plugins) as DatastorePlugin[]) await pluginFolder(kind, plugin);
}

async function buildServers(): Promise<void> {
  for (const kind of Object.keys(distributions) as DatastoreKind[]) await buildServer(kind);
  await (await startSecuredDatastore()).stop();
}

async function main(): Promise<void> {
  const forKubernetes = reasonAgainstKubernetes() === undefined ? [serverPrograms(), nodeImageArchive()] : [];
  await Promise.all([...forKubernetes, pulumiEngine(), pythonWithAws(), buildServers()]);
}

void main();
