import * as pulumi from "@pulumi/pulumi";

import { unknownSettings } from "../../operations/repository/unknown-settings";
import { type SnapshotRepositoryArgs } from "./repository-args";
import { BLOCKS, type BlockName } from "./repository-blocks";

/** Warns, at the resource, about settings in the engine's spelling that nobody knows. Only their names are looked at. */
export function warnAboutUnknownSettings(args: SnapshotRepositoryArgs, resource: pulumi.Resource): void {
  for (const name of BLOCKS) {
    const block: unknown = args[name];
    if (block !== undefined && block !== null) withKnown(block, (known) => warn(name, known, resource));
  }
}

/** Does something with a value when it is known; what lies deeper in it may not be. */
function withKnown(value: unknown, work: (known: unknown) => void): void {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) pulumi.output(value).apply(work);
  else work(value);
}

function warn(name: BlockName, block: unknown, resource: pulumi.Resource): void {
  const property = name === "other" ? "settings" : "extraSettings";
  withKnown(member(block, property), (settings) => {
    withKnown(name === "other" ? member(block, "type") : name, (type) => {
      if (typeof settings !== "object" || settings === null || typeof type !== "string") return;
      for (const line of unknownSettings(type, Object.keys(settings))) {
        // Not waited for: a constructor cannot, and the engine takes messages until the program has ended.
        void pulumi.log.warn(`${name}.${property}: ${line}.`, resource);
      }
    });
  });
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
