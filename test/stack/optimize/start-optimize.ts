import { startSchema } from "./schema/start-schema";
import { startOptimizeStandIn, type OptimizeStandInOptions, type RunningOptimize } from "./stand-in";

/**
 * Starts the stand-in as Optimize starts: the management port is there only once the schema is. Rejects where Optimize
 * ends with 1: on the data of another version, and where an index stands under the name of an alias.
 */
export async function startOptimize(
  options: OptimizeStandInOptions & {
    /** False: nothing is made, the version is checked all the same. Elasticsearch only. */
    initSchemaEnabled?: boolean;
    /** Of every index: 1. */
    replicas?: number;
  },
): Promise<RunningOptimize> {
  await startSchema(options);
  return startOptimizeStandIn(options);
}
