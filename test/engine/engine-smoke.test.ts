import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PulumiProject } from "../stack/pulumi-engine/project";

const seconds = 1000;
jest.setTimeout(1800 * seconds);

let project: PulumiProject;
afterEach(() => project.dispose());

const greeting = (text: string) => `exports.greeting = ${JSON.stringify(text)};`;

test("a program without resources goes up, stays as it is, and goes", async () => {
  project = await PulumiProject.create({ program: greeting("hello") });
  expect((await project.up()).changes).toEqual({ create: 1 });
  expect(await project.outputs()).toEqual({ greeting: "hello" });
  expect((await project.up()).changes).toEqual({ same: 1 });
  const { deployment } = await project.exportStack();
  expect(deployment.resources.map((resource) => resource.type)).toEqual(["pulumi:pulumi:Stack"]);
  expect((await project.destroy()).changes).toEqual({ delete: 1 });
});

const dynamicProgram = (size: number) => `
  const pulumi = require("@pulumi/pulumi");
  const fs = require("node:fs");
  const provider = {
    async create(inputs) { return { id: "thing-1", outs: inputs }; },
    async update(id, olds, news) { return { outs: news }; },
    async read(id, outs) {
      const found = fs.existsSync("drift") ? { ...outs, size: 99 } : outs;
      return { id, props: found, inputs: found };
    },
  };
  class Thing extends pulumi.dynamic.Resource {
    constructor(name, args) { super(provider, name, args, undefined, "test", "Thing"); }
  }
  const thing = new Thing("thing", { size: ${size}, password: new pulumi.Config().get("password") });
  exports.id = thing.id;`;

test("a dynamic resource is created, changed, refreshed and deleted", async () => {
  project = await PulumiProject.create({ program: dynamicProgram(1) });
  await project.setConfig("password", "--dash", { secret: true });
  expect((await project.up()).changes).toEqual({ create: 2 });
  expect(await project.outputs()).toEqual({ id: "thing-1" });
  expect((await project.up({ refresh: true })).changes).toEqual({ same: 2 });

  await project.write(dynamicProgram(2));
  const previewed = await project.preview();
  expect(previewed.changes).toEqual({ same: 1, update: 1 });
  const step = previewed.steps.find((one) => one.op === "update");
  expect(step).toMatchObject({ name: "thing", type: "pulumi-nodejs:dynamic/test:Thing", diffKeys: ["size"] });
  expect((await project.up()).changes).toEqual({ same: 1, update: 1 });

  await writeFile(join(project.folder, "drift"), "");
  const drifted = await project.refresh({ args: ["--preview-only"] });
  expect(drifted.steps.find((one) => one.name === "thing")).toMatchObject({ op: "update", diffKeys: ["size"] });
  expect((await project.destroy()).changes).toEqual({ delete: 2 });
});

test("a failure is thrown with what the CLI printed, and returned where it is expected", async () => {
  project = await PulumiProject.create({ program: `throw new Error("broken on purpose");` });
  await expect(project.preview()).rejects.toThrow("broken on purpose");
  const failed = await project.preview({ allowFailure: true });
  expect(failed.code).not.toBe(0);
  expect(failed.diagnostics.map((one) => one.message).join("\n")).toContain("broken on purpose");
});

test("an operation that is killed leaves a stack that the next one can use", async () => {
  const waits = `console.log("waiting"); setTimeout(() => undefined, 600_000);`;
  project = await PulumiProject.create({ program: waits });
  const running = project.startUp();
  await running.waitForOutput(/waiting/);
  running.signal("SIGKILL", "group");
  expect((await running.done).code).toBeNull();
  await project.cancel();
  await project.write(greeting("hello"));
  expect((await project.up()).code).toBe(0);
});

test("a TypeScript program works too", async () => {
  const program = `import * as pulumi from "@pulumi/pulumi";\nexport const greeting: pulumi.Output<string> = pulumi.output("hello");`;
  project = await PulumiProject.create({ language: "typescript", program });
  await project.up();
  expect(await project.outputs()).toEqual({ greeting: "hello" });
});
