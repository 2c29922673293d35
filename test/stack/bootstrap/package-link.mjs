import { readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Lets programs inside this repository, the examples above all, import the package by its name. `npm ci` removes the
 * link, so it is looked at on each start.
 */
export function linkPackageIntoItself(root) {
  const link = join(root, "node_modules", "pulumi-camunda-backup");
  if (target(link) === "..") return;
  rmSync(link, { recursive: true, force: true });
  try {
    symlinkSync("..", link, "dir");
  } catch (error) {
    // Another process made it in between.
    if (error.code !== "EEXIST") throw error;
  }
}

function target(link) {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
