/** The oldest Node.js that the package runs on, as package.json says in `engines`: what the Kubernetes client asks for. */
export const OLDEST_NODE = "22.19";

/** Whether a version of Node.js, such as `22.1.0`, is older than that. */
export function isTooOld(version: string): boolean {
  return numbered(version) < numbered(OLDEST_NODE);
}

/** Major and minor version as one number. */
function numbered(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}
