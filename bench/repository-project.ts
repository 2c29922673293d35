import { PulumiProject } from "../test/stack/pulumi-engine/project";

/** A project that declares as many fs repositories, each in a folder of its own. */
export function repositoryProject(datastoreUrl: string, name: string, count: number): Promise<PulumiProject> {
  return PulumiProject.create({ name, program: repositoryProgram(datastoreUrl, name, count), fullStart: true });
}

function repositoryProgram(datastoreUrl: string, name: string, count: number): string {
  return `
    const { SnapshotRepository } = require("pulumi-camunda-backup");
    for (let index = 0; index < ${count}; index++) {
      new SnapshotRepository("${name}-" + index, {
        datastore: { url: "${datastoreUrl}" },
        repositoryName: "${name}-" + index,
        fs: { location: "${name}-" + index },
      });
    }`;
}
