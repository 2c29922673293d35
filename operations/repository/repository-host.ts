import { type Clock } from "../../clients/clock";
import { type Datastore } from "../../clients/datastore/connect";

/** What the operations on repositories need of a datastore. */
export type RepositoryHost = Pick<Datastore, "target" | "identity"> & {
  readonly repositories: Pick<
    Datastore["repositories"],
    "get" | "put" | "verify" | "unregister" | "listSnapshots" | "holders"
  >;
  readonly snapshots: Pick<Datastore["snapshots"], "list">;
};

/** How long to wait for a repository that is in use. */
export interface Patience {
  readonly clock: Clock;
  readonly inUseTimeoutMilliseconds: number;
}
