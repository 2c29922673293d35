import { RunError } from "@pulumi/pulumi/errors";

/** The oldest Node.js that the package runs on, as package.json says in `engines`: what the Kubernetes client asks for. */
const OLDEST_NODE = "22.19";

/** What is wrong with a version of Node.js, such as `22.1.0`; undefined when nothing is. */
export function nodeVersionProblem(version: string, executable: string): string | undefined {
  if (numbered(version) >= numbered(OLDEST_NODE)) return undefined;
  return `pulumi-camunda-backup needs Node.js ${OLDEST_NODE} or newer, but Pulumi runs it by ${version} (${executable}). Pulumi takes the first node on PATH: install a newer one, or put it first.`;
}

/** @throws RunError, which Pulumi shows without a stack trace. */
export function requireSupportedNode(version: string, executable: string): void {
  const problem = nodeVersionProblem(version, executable);
  if (problem !== undefined) throw new RunError(problem);
}

/** Major and minor version as one number. */
function numbered(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}
