import { type Indices } from "../../clients/datastore/indices";
import { type RestoreDatastore } from "../restore/restore-datastore";

/** A datastore, as far as trials need it. */
export type TrialDatastore = Omit<RestoreDatastore, "indices"> & {
  readonly indices: RestoreDatastore["indices"] & Pick<Indices, "origins" | "keepInUse" | "inUse">;
};
