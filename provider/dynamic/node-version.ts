import { RunError } from "@pulumi/pulumi/errors";

/** The oldest Node.js that the package runs on, as package.json says in `engines`. */
const OLDEST_NODE = 22;

/** What is wrong with a version of Node.js, such as `22.1.0`; undefined when nothing is. */
export function nodeVersionProblem(version: string, executable: string): string | undefined {
  const major = Number.parseInt(version, 10);
  if (major >= OLDEST_NODE) return undefined;
  return `pulumi-camunda-backup needs Node.js ${OLDEST_NODE} or newer, but Pulumi runs it by ${version} (${executable}). Pulumi takes the first node on PATH: install a newer one, or put it first.`;
}

/** @throws RunError, which Pulumi shows without a stack trace. */
export function requireSupportedNode(version: string, executable: string): void {
  const problem = nodeVersionProblem(version, executable);
  if (problem !== undefined) throw new RunError(problem);
}
