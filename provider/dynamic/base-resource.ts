import * as pulumi from "@pulumi/pulumi";

import { type HandlerName, providerText } from "./provider-text";

/**
 * A dynamic resource whose code is a constant text instead of a serialised closure. `pulumi.dynamic.Resource` would
 * serialise; to the engine, both are the same.
 */
export abstract class DynamicResource extends pulumi.CustomResource {
  /**
   * @param type the last part of the type token, which is kept in states for ever.
   * @param outputs the names of all outputs: those that are not listed never get a value.
   */
  protected constructor(
    type: string,
    handler: HandlerName,
    name: string,
    inputs: pulumi.Inputs,
    outputs: readonly string[],
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    const unset = Object.fromEntries(outputs.map((output) => [output, undefined]));
    super(resourceType(type), name, { ...unset, ...inputs, __provider: providerText(handler) }, opts);
  }
}

/** The type token of a dynamic resource of this package. */
export function resourceType(type: string): string {
  return `pulumi-nodejs:dynamic/camunda:${type}`;
}
