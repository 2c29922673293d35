import * as v from "valibot";

import { failureText } from "./failure-text";

/** A shard of a snapshot that failed, as the engines list it. */
export const shardFailure = v.object({
  index: v.optional(v.string()),
  shard_id: v.optional(v.number()),
  reason: v.nullish(v.string()),
});

/** Names the shard and the causes, without Java's stack of calls. */
export function shardFailureText({ index, shard_id: shard, reason }: v.InferOutput<typeof shardFailure>): string {
  const why = failureText(reason ?? "");
  return `${index ?? "?"}[${shard ?? "?"}]: ${why === "" ? "no reason given" : why}`;
}
