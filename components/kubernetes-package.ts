import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createRequire } from "node:module";

/**
 * Pulumi's package for Kubernetes. It is loaded only where something is made of it, because programs that declare
 * nothing in Kubernetes need not have it.
 *
 * @throws RunError that tells how to install it.
 */
export function kubernetesPackage(): typeof kubernetes {
  try {
    const loaded: typeof kubernetes = createRequire(__filename)("@pulumi/kubernetes"); // eslint-disable-line @typescript-eslint/no-unsafe-assignment
    return loaded;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "MODULE_NOT_FOUND") throw error;
    throw new pulumi.RunError(
      "BackupSchedule needs the package @pulumi/kubernetes: add it to the program's dependencies, for example by npm install @pulumi/kubernetes.",
    );
  }
}
