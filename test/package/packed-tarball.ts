import { readFile } from "node:fs/promises";
import { join } from "node:path";

import * as v from "valibot";

import { buildPackage } from "../stack/build-package";
import { runCommand } from "../stack/run-command";

const root = join(__dirname, "../..");

const packed = v.pipe(
  v.array(v.object({ filename: v.string(), files: v.array(v.object({ path: v.string() })) })),
  v.length(1),
);

/** What `npm publish` would upload. */
export interface PackedTarball {
  file: string;
  /** The paths of the files in it. */
  content: string[];
}

/** Packs the package, built as it is now, into a folder. */
export async function packTarball(folder: string): Promise<PackedTarball> {
  await buildPackage();
  const { stdout } = await runCommand("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
  });
  const [tarball] = v.parse(packed, JSON.parse(stdout));
  if (tarball === undefined) throw new Error("npm packed nothing");
  return { file: join(folder, tarball.filename), content: tarball.files.map(({ path }) => path).sort() };
}

/** The versions that this checkout is developed with, and the oldest SDK that package.json promises to work with. */
export async function supportedVersions(): Promise<{ newestSdk: string; oldestSdk: string; typescript: string }> {
  const promise = v.parse(
    v.object({ peerDependencies: v.object({ "@pulumi/pulumi": v.string() }) }),
    JSON.parse(await readFile(join(root, "package.json"), "utf8")),
  );
  const oldest = /^>=(\d+\.\d+\.\d+) /.exec(promise.peerDependencies["@pulumi/pulumi"])?.[1];
  if (oldest === undefined) throw new Error("the peer dependency on @pulumi/pulumi does not say from which version on");
  return {
    newestSdk: await installedVersion("@pulumi/pulumi"),
    oldestSdk: oldest,
    typescript: await installedVersion("typescript"),
  };
}

async function installedVersion(name: string): Promise<string> {
  const text = await readFile(join(root, "node_modules", name, "package.json"), "utf8");
  return v.parse(v.object({ version: v.string() }), JSON.parse(text)).version;
}
