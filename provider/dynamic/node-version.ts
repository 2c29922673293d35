import { RunError } from "@pulumi/pulumi/errors";

import { isTooOld, OLDEST_NODE } from "../../clients/oldest-node";

/** What is wrong with a version of Node.js, such as `22.1.0`; undefined when nothing is. */
export function nodeVersionProblem(version: string, executable: string): string | undefined {
  if (!isTooOld(version)) return undefined;
  return `pulumi-camunda-backup needs Node.js ${OLDEST_NODE} or newer, but Pulumi runs it by ${version} (${executable}). Pulumi takes the first node on PATH: install a newer one, or put it first.`;
}

/** @throws RunError, which Pulumi shows without a stack trace. */
export function requireSupportedNode(version: string, executable: string): void {
  const problem = nodeVersionProblem(version, executable);
  if (problem !== undefined) throw new RunError(problem);
}
