/** Where a consumer's program makes its repository and its backup. */
export interface ProgramPlace {
  datastoreUrl: string;
  managementUrl: string;
  repositoryName: string;
}

/** How a program gets the two classes, and gives its results. */
const dialects = {
  commonjs: {
    imports: `const { OptimizeBackup, SnapshotRepository } = require("pulumi-camunda-backup");`,
    result: `exports.state = backup.state;`,
  },
  esm: {
    imports: `import { OptimizeBackup, SnapshotRepository } from "pulumi-camunda-backup";`,
    result: `export const state = backup.state;`,
  },
  typescript: {
    imports: `
      import * as pulumi from "@pulumi/pulumi";
      import { type Datastore, OptimizeBackup, SnapshotRepository } from "pulumi-camunda-backup";`,
    result: `export const state: pulumi.Output<string> = backup.state;`,
  },
};

/** A whole program that registers a repository and takes a backup. */
export function consumerProgram(dialect: keyof typeof dialects, place: ProgramPlace): string {
  const { imports, result } = dialects[dialect];
  const type = dialect === "typescript" ? ": Datastore" : "";
  return `${imports}
${resources(place, type)}
${result}
`;
}

/** The same, with the resources made by a package in between. */
export const consumerOfLibrary = `const { backup } = require("backup-library");\nexports.state = backup.state;\n`;

/** That package's only module. */
export function libraryModule(place: ProgramPlace): string {
  return `${dialects.commonjs.imports}\n${resources(place, "")}\nexports.backup = backup;\n`;
}

function resources({ datastoreUrl, managementUrl, repositoryName }: ProgramPlace, datastoreType: string): string {
  return `
const datastore${datastoreType} = { url: "${datastoreUrl}" };
const repository = new SnapshotRepository("repository", {
  datastore,
  repositoryName: "${repositoryName}",
  fs: { location: "${repositoryName}", compress: true },
});
const backup = new OptimizeBackup("backup", {
  managementApi: { url: "${managementUrl}" },
  secondaryStorage: "none",
  datastore,
  repositoryName: repository.repositoryName,
  allowDeleteLast: true,
});`;
}
