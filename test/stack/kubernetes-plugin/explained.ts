import { ApiServerError, NoMatchError } from "./api-server";
import type { AddressedObject } from "./object-address";

const conflictHelp =
  "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";

/** Also the id of an object. */
export function nameOf({ metadata }: AddressedObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** An object is gone, too, where its kind is. */
export function isNotFound(error: unknown): boolean {
  return error instanceof NoMatchError || (error instanceof ApiServerError && error.status === 404);
}

/** The words of the released plugin. It says the first after five more tries, 66 s later; nothing is tried again here. */
export function explainedCreate(error: unknown, object: AddressedObject): unknown {
  if (error instanceof NoMatchError) {
    return new Error(
      `creation of resource ${nameOf(object)} failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ${error.message}`,
      { cause: error },
    );
  }
  if (!(error instanceof ApiServerError)) return error;
  return new Error(
    `resource ${nameOf(object)} was not successfully created by the Kubernetes API server: ${saidOf(error)}`,
    { cause: error },
  );
}

export function explainedUpdate(error: unknown): unknown {
  return error instanceof ApiServerError ? new Error(saidOf(error), { cause: error }) : error;
}

function saidOf(error: ApiServerError): string {
  const isConflict = error.status === 409 && error.said.startsWith("Apply failed");
  return isConflict
    ? `Server-Side Apply field conflict detected. See ${conflictHelp} for troubleshooting help\n: ${error.said}`
    : error.said;
}
