import { realpathSync } from "node:fs";
import { join } from "node:path";

import { runCommand } from "../run-command";
import { cachedTool } from "../tool-cache";
import { type ImageFile, writeImageArchive } from "./image-archive";

const node = realpathSync(process.execPath);

const tag = `docker.io/library/node:${process.versions.node.split(".")[0] ?? ""}`;

/**
 * Names of the official Node.js image. What carries them here is not that image but the Node.js that runs the tests
 * with the libraries it needs: no shell, no npm, no certificates of the system.
 */
export const nodeImages = [tag, `${tag}-slim`, `${tag}-bookworm-slim`] as const;

/** The same under a name that tells a version, as that of Optimize's image does. */
export const versionedImage = { name: "docker.io/camunda/optimize:8.8.0", version: "8.8.0" } as const;

/** The archive of the image, made once for each version of Node.js. */
export async function nodeImageArchive(): Promise<string> {
  const folder = await cachedTool({
    name: "node-image",
    key: `${process.versions.node}-${process.arch}-3`,
    usualSeconds: 5,
    build: async (building) => {
      const settings = { command: ["node"], folders: { "/tmp": 0o1777, "/home/node": 0o777 } };
      const names = [...nodeImages, versionedImage.name];
      await writeImageArchive(join(building, "image.tar"), names, await nodeFiles(), settings);
    },
  });
  return join(folder, "image.tar");
}

async function nodeFiles(): Promise<Record<string, ImageFile>> {
  const { stdout } = await runCommand("ldd", [node]);
  // "libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)", and the loader as "/lib64/ld-linux-x86-64.so.2 (0x…)".
  const libraries = [...stdout.matchAll(/(?:^\s*|=> )(\/\S+) \(/gm)].map(([, path]) => path ?? "");
  const copies = libraries.map((path) => [path, { copyOf: realpathSync(path), executable: true }] as const);
  return {
    "/usr/local/bin/node": { copyOf: node, executable: true },
    "/etc/passwd": { text: "root:x:0:0:root:/root:/bin/false\nnode:x:1000:1000::/home/node:/bin/false\n" },
    "/etc/group": { text: "root:x:0:\nnode:x:1000:\n" },
    "/etc/nsswitch.conf": { text: "hosts: files dns\n" },
    ...Object.fromEntries(copies),
  };
}
