import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../../run-command";
import { cachedTool } from "../../tool-cache";
import { distributions } from "../datastore-kinds";
import { distributionFolder } from "../distribution-folder";
import { javaHome } from "../java-home";
import { fetchJars, pomFile } from "../maven-jars";

const POM = "opensearch-2.19-security";

/** The folder of OpenSearch's security plugin, unpacked from the archive that is published of it. */
export async function securityPlugin(): Promise<string> {
  const key = createHash("sha256")
    .update(await readFile(pomFile(POM)))
    .update(await readFile(__filename))
    .digest("hex");
  return cachedTool({
    name: POM,
    key: key.slice(0, 12),
    usualSeconds: 20,
    build: async (folder) => {
      const jdk = await javaHome(distributions["opensearch-2.19"].java, POM);
      const fetched = join(folder, "fetched");
      await fetchJars(POM, jdk, fetched);
      const archive = (await readdir(fetched)).find((name) => name.endsWith(".zip"));
      if (archive === undefined) throw new Error(`Maven brought no archive for ${POM}`);
      await runCommand(join(jdk.home, "bin", "jar"), ["--extract", "--file", join(fetched, archive)], { cwd: folder });
      await rm(fetched, { recursive: true });
      // The server refuses a plugin with a class that it has itself ("jar hell"); our folder of it holds its modules' too.
      const server = join(await distributionFolder("opensearch-2.19"), "lib");
      const ofServer = new Set((await readdir(server)).map(artifact));
      for (const jar of await readdir(folder)) {
        if (jar.endsWith(".jar") && ofServer.has(artifact(jar))) await rm(join(folder, jar));
      }
    },
  });
}

/** A jar's name without its version. */
function artifact(jar: string): string {
  return jar.replace(/-\d.*$/, "");
}
