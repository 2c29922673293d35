import { join } from "node:path";

import { consumerOfLibrary, consumerProgram, libraryModule, type ProgramPlace } from "./consumer-program";
import { installWithNpm, installWithPnpm, pulumiProject, writeFiles } from "./consumer-folder";
import { supportedVersions } from "./packed-tarball";

const oldestTypeScript = "4.7.4";

/** The Pulumi projects of the two installations: how they are installed, and what their programs are written in. */
export const consumers = ["npm-typescript", "npm-esm", "pnpm-oldest-sdk", "pnpm-through-library"] as const;

type Consumer = (typeof consumers)[number];

export type Places = Readonly<Record<Consumer, ProgramPlace>>;

/** Where the projects are, and what was installed for other looks at the package. */
export interface Installations {
  projects: Readonly<Record<Consumer, string>>;
  /** A folder from which the package is found as npm installs it. */
  npm: string;
  /** A folder with the oldest TypeScript as `typescript-oldest`, and the newest; its program is index.ts. */
  types: string;
}

const compilerOptions = {
  target: "es2022",
  module: "node16",
  moduleResolution: "node16",
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

/** Writes and installs everything, npm and pnpm side by side. */
export async function installConsumers(folder: string, tarball: string, places: Places): Promise<Installations> {
  const npm = join(folder, "npm");
  const pnpm = join(folder, "pnpm");
  await Promise.all([npmConsumers(npm, tarball, places), pnpmConsumers(pnpm, tarball, places)]);
  return {
    npm,
    types: join(pnpm, "types"),
    projects: {
      "npm-typescript": npm,
      "npm-esm": join(npm, "esm"),
      "pnpm-oldest-sdk": join(pnpm, "oldest"),
      "pnpm-through-library": join(pnpm, "indirect"),
    },
  };
}

/** The ESM program lies below the TypeScript one and uses the same node_modules. */
async function npmConsumers(folder: string, tarball: string, places: Places): Promise<void> {
  const { newestSdk, typescript } = await supportedVersions();
  await writeFiles(folder, {
    "package.json": {
      name: "npm-typescript",
      private: true,
      main: "index.ts",
      dependencies: { "@pulumi/pulumi": newestSdk, "pulumi-camunda-backup": `file:${tarball}` },
      devDependencies: { "@types/node": "^22", typescript },
    },
    "Pulumi.yaml": pulumiProject("npm-typescript", "index.ts", true),
    "tsconfig.json": { compilerOptions, files: ["index.ts"] },
    "index.ts": consumerProgram("typescript", places["npm-typescript"]),
    "typed.ts": typedProgram,
    "esm/package.json": { name: "npm-esm", private: true, type: "module", main: "index.mjs" },
    "esm/Pulumi.yaml": pulumiProject("npm-esm", "index.mjs"),
    "esm/index.mjs": consumerProgram("esm", places["npm-esm"]),
  });
  await installWithNpm(folder);
}

async function pnpmConsumers(folder: string, tarball: string, places: Places): Promise<void> {
  const { newestSdk, oldestSdk, typescript } = await supportedVersions();
  const ownPackage = { "pulumi-camunda-backup": `file:${tarball}` };
  await writeFiles(folder, {
    "package.json": { name: "workspace", private: true },
    "pnpm-workspace.yaml": { packages: ["oldest", "library", "indirect", "types"] },
    "oldest/package.json": {
      name: "pnpm-oldest-sdk",
      private: true,
      dependencies: { "@pulumi/pulumi": oldestSdk, ...ownPackage },
    },
    "oldest/Pulumi.yaml": pulumiProject("pnpm-oldest-sdk", "index.js"),
    "oldest/index.js": consumerProgram("commonjs", places["pnpm-oldest-sdk"]),
    "library/package.json": {
      name: "backup-library",
      version: "1.0.0",
      main: "index.js",
      dependencies: ownPackage,
      peerDependencies: { "@pulumi/pulumi": "*" },
      devDependencies: { "@pulumi/pulumi": newestSdk },
    },
    "library/index.js": libraryModule(places["pnpm-through-library"]),
    "indirect/package.json": {
      name: "pnpm-through-library",
      private: true,
      dependencies: { "@pulumi/pulumi": newestSdk, "backup-library": "workspace:*" },
    },
    "indirect/Pulumi.yaml": pulumiProject("pnpm-through-library", "index.js"),
    "indirect/index.js": consumerOfLibrary,
    "types/package.json": {
      name: "types",
      private: true,
      dependencies: { "@pulumi/pulumi": newestSdk, ...ownPackage },
      devDependencies: {
        "@types/node": "^18",
        typescript,
        "typescript-oldest": `npm:typescript@${oldestTypeScript}`,
      },
    },
    "types/index.ts": typedProgram,
  });
  await installWithPnpm(folder);
}

/** Compiles only where the types are found: without them, nothing would be an error. */
const typedProgram = `
import * as pulumi from "@pulumi/pulumi";
import { BackupSchedule, type BackupScheduleArgs, OptimizeBackup, SnapshotRepository, type SnapshotRepositoryArgs } from "pulumi-camunda-backup";

const args: SnapshotRepositoryArgs = {
  datastore: { url: pulumi.output("http://localhost:9200") },
  repositoryName: "backups",
  fs: { location: "backups" },
};
export const repository = new SnapshotRepository("backups", args);
export const clusterUuid: pulumi.Output<string> = repository.clusterUuid;

export const schedule = new BackupSchedule("nightly", {
  namespace: "camunda",
  managementApi: { url: "http://optimize.camunda.svc:8092" },
  secondaryStorage: "rdbms",
  schedule: "0 3 * * *",
  pod: { tolerations: [{ key: "backups", operator: "Exists" }], env: [{ name: "NO_PROXY", value: ".svc" }] },
  networkPolicy: { extraEgress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }] },
});
// @ts-expect-error a toleration has no "keys"
export const pod: BackupScheduleArgs["pod"] = { tolerations: [{ keys: "backups" }] };

// @ts-expect-error secondaryStorage is missing
export const backup = new OptimizeBackup("backup", { managementApi: { url: "http://localhost:8092" } });
// @ts-expect-error snapshots are no numbers
export const snapshots: pulumi.Output<number[]> = backup.snapshots;
`;
