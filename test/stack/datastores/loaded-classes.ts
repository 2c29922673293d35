import { basename, join } from "node:path";

import { cachedTool } from "../tool-cache";
import { type DatastoreKind, distributions } from "./datastore-kinds";
import { distributionFolder } from "./distribution-folder";
import { javaHome } from "./java-home";

const usualSeconds = 12;

/**
 * The option with which Java takes a server's classes from an archive, already parsed and checked, which halves what a
 * start costs. Java itself leaves an archive alone that does not fit.
 *
 * @param runOnce starts and ends a server with the option that writes the archive.
 */
export async function loadedClasses(
  kind: DatastoreKind,
  runOnce: (javaOption: string) => Promise<void>,
): Promise<string> {
  const { exactVersion } = await javaHome(distributions[kind].java, kind);
  const distribution = basename(await distributionFolder(kind));
  const file = "classes.jsa";
  const folder = await cachedTool({
    name: `${kind}-loaded-classes`,
    key: `${distribution}-java-${exactVersion}`,
    usualSeconds,
    build: (building) => runOnce(`-XX:ArchiveClassesAtExit=${join(building, file)}`),
  });
  return `-XX:SharedArchiveFile=${join(folder, file)}`;
}
