export type { DatastoreKind } from "./datastore-kinds";
export { startDatastore, type RunningDatastore } from "./running-datastore";
export { borrowDatastore } from "./lending/borrow-datastore";
