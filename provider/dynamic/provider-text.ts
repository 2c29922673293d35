/** The handlers that the permanent subpath `pulumi-camunda-backup/provider` exports. */
export type HandlerName = "snapshotRepository" | "optimizeBackup" | "optimizeBackupConfiguration" | "optimizeRestore";

/**
 * The code that the engine keeps with each resource and runs whenever it reads, changes or deletes one. It is a constant:
 * it holds nothing of the program, no path and no version, so that states outlive both. The engine's host runs it as a
 * module in the project's folder, so that `module.paths` are the node_modules of that folder and of those above it; in
 * each, pnpm's own folder `.pnpm` is looked at too, which is where a package lies that only another package depends on.
 */
export function providerText(handler: HandlerName): string {
  return `exports.handler = () => require(require.resolve("pulumi-camunda-backup/provider", {paths: [process.cwd(), ...module.paths.map((path) => path + "/.pnpm")]})).${handler};`;
}
