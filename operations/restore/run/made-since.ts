import { type StoredIndex } from "../../../clients/datastore/indices";
import { type ShardRecovery } from "../../../clients/datastore/restores";
import { type RestoreJournal } from "./journal";

/**
 * The indices that somebody has made since an earlier restore had begun to delete: that one neither planned to delete them
 * nor made them. They may hold the work of weeks. Those that cannot be read hold nothing that can be saved.
 *
 * @param own this Optimize's indices.
 */
export function madeSince(
  { plan, restored }: Pick<RestoreJournal, "plan" | "restored">,
  own: readonly Pick<StoredIndex, "name" | "uuid" | "isOpen" | "health">[],
  recoveries: readonly Pick<ShardRecovery, "index" | "primary" | "type" | "source">[],
): string[] {
  const deleted = new Set(plan.deletes.map(({ uuid }) => uuid));
  const parts = new Set(plan.parts.map(({ snapshot }) => snapshot));
  const cameBack = new Set(
    recoveries
      .filter(({ primary, type, source }) => primary && type === "SNAPSHOT" && parts.has(source?.snapshot ?? ""))
      .map(({ index }) => index),
  );
  return own
    .filter(({ name, uuid }) => !deleted.has(uuid) && restored[name] !== uuid && !cameBack.has(name))
    .filter(({ isOpen, health }) => isOpen && health !== "red")
    .map(({ name }) => name);
}
