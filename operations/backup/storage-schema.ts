import * as v from "valibot";

/** What the Orchestration Cluster keeps its secondary data in; `none` where Optimize stands alone. */
export const secondaryStorageSchema = v.picklist(
  ["rdbms", "none", "elasticsearch", "opensearch"],
  "must be rdbms, none, elasticsearch or opensearch: what the Orchestration Cluster keeps its secondary data in, none where Optimize stands alone",
);

/** Says that somebody else sees to the other components. */
export const coordinationSchema = v.literal("external", 'must be "external", or left out');
