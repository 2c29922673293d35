import { setTimeout as delay } from "node:timers/promises";

import * as v from "valibot";

import type { AddressedObject } from "./object-address";

const defaultSeconds = 600;
const pollMilliseconds = 250;

const deployment = v.object({
  metadata: v.object({ generation: v.number() }),
  spec: v.object({ replicas: v.optional(v.number(), 1) }),
  status: v.optional(
    v.object({
      observedGeneration: v.optional(v.number(), 0),
      replicas: v.optional(v.number(), 0),
      updatedReplicas: v.optional(v.number(), 0),
      availableReplicas: v.optional(v.number(), 0),
    }),
  ),
});

/** Waits for a Deployment's pods; everything else is ready when it is applied. The object at last. */
export async function untilReady(
  object: AddressedObject,
  applied: unknown,
  find: () => Promise<unknown>,
): Promise<unknown> {
  const { kind, metadata } = object;
  if (kind !== "Deployment" || metadata.annotations?.["pulumi.com/skipAwait"] === "true") return applied;
  let live = applied;
  await until(object, `Deployment ${metadata.name} has no ready pods`, async () => {
    live = await find();
    return isRolledOut(live);
  });
  return live;
}

/** Waits until the object is no longer there. */
export async function untilGone(object: AddressedObject, find: () => Promise<unknown>): Promise<void> {
  await until(
    object,
    `${object.kind} ${object.metadata.name} is still there`,
    async () => (await find()) === undefined,
  );
}

function isRolledOut(live: unknown): boolean {
  const { metadata, spec, status } = v.parse(deployment, live);
  if (status === undefined || status.observedGeneration < metadata.generation) return false;
  return [status.replicas, status.updatedReplicas, status.availableReplicas].every((count) => count === spec.replicas);
}

async function until(object: AddressedObject, otherwise: string, isSo: () => Promise<boolean>): Promise<void> {
  const seconds = Number(object.metadata.annotations?.["pulumi.com/timeoutSeconds"] ?? defaultSeconds);
  const deadline = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${otherwise} after ${seconds} s`);
    await delay(pollMilliseconds);
  }
}
