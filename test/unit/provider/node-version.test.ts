import { readFileSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

import { nodeVersionProblem, requireSupportedNode } from "../../../provider/dynamic/node-version";

const place = "/usr/bin/node";

test.each(["22.19.0", "22.20.5", "23.0.0", "24.1.0", "100.0.0"])("Node.js %s is new enough", (version) => {
  expect(nodeVersionProblem(version, place)).toBeUndefined();
});

test.each(["22.18.0", "21.7.3", "20.20.2", "9.0.0", "0.12.18"])(
  "Node.js %s is refused, with the way out",
  (version) => {
    expect(() => requireSupportedNode(version, place)).toThrow(RunError);
    expect(nodeVersionProblem(version, place)).toBe(
      `pulumi-camunda-backup needs Node.js 22.19 or newer, but Pulumi runs it by ${version} (${place}). Pulumi takes the first node on PATH: install a newer one, or put it first.`,
    );
  },
);

test("package.json asks for the same version", () => {
  const text = readFileSync(join(__dirname, "../../../package.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({ engines: { node: ">=22.19" } });
});
