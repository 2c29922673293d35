import { PulumiProject } from "../test/stack/pulumi-engine/project";

/**
 * A project of as many dynamic resources that do nothing, with inputs and outputs as a repository has them: what the
 * engine, the SDK and the process that runs dynamic resources cost by themselves, whatever a package does.
 */
export function idleProject(name: string, count: number): Promise<PulumiProject> {
  return PulumiProject.create({ name, program: idleProgram(name, count), fullStart: true });
}

const provider = `
  exports.handler = () => ({
    check: async (olds, inputs) => ({ inputs }),
    diff: async () => ({ changes: false }),
    create: async (inputs) => ({ id: inputs.repositoryName, outs: {
      ...inputs, type: "fs", effectiveSettings: { location: inputs.fs.location }, engine: "elasticsearch",
      engineVersion: "8.19.5", clusterUuid: "none", verifiedNodes: ["node-1"], adopted: false,
    } }),
    read: async (id, props) => ({ id, props }),
    delete: async () => {},
  });`;

/** The package is loaded as for repositories, so that both programs start alike. */
function idleProgram(name: string, count: number): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    require("pulumi-camunda-backup");
    for (let index = 0; index < ${count}; index++) {
      new pulumi.CustomResource("pulumi-nodejs:dynamic/camunda:Idle", "${name}-" + index, {
        datastore: { url: "http://127.0.0.1:9200" },
        repositoryName: "${name}-" + index,
        fs: { location: "${name}-" + index },
        __provider: ${JSON.stringify(provider)},
      });
    }`;
}
