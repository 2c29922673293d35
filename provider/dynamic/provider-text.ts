/** The handlers that the permanent subpath `pulumi-camunda-backup/provider` exports. */
export type HandlerName = "snapshotRepository" | "optimizeBackup";

/**
 * The code that the engine keeps with each resource and runs whenever it reads, changes or deletes one. It is a constant:
 * it holds nothing of the program, no path and no version, so that states outlive both. Under pnpm, a package that only
 * another package depends on is found in pnpm's own folder.
 */
export function providerText(handler: HandlerName): string {
  return `exports.handler = () => require(require.resolve("pulumi-camunda-backup/provider", {paths: [process.cwd(), process.cwd() + "/node_modules/.pnpm"]})).${handler};`;
}
