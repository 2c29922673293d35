import * as v from "valibot";

import { type Datastore } from "../../clients/datastore/connect";
import { type Repository } from "../../clients/datastore/repositories";
import { type Properties } from "../dynamic/handler";
import { namedProperties } from "../dynamic/named-properties";

const outputsSchema = v.object({
  repositoryName: v.string(),
  type: v.string(),
  effectiveSettings: v.record(v.string(), v.string()),
  engine: v.picklist(["elasticsearch", "opensearch"]),
  engineVersion: v.string(),
  clusterUuid: v.string(),
  verifiedNodes: v.array(v.string()),
  adopted: v.boolean(),
});

/** What is recorded of a repository besides its inputs. */
export type RepositoryOutputs = v.InferOutput<typeof outputsSchema>;

/** The names of all outputs, which are a contract: states hold them. */
export const REPOSITORY_OUTPUTS: readonly string[] = Object.keys(outputsSchema.entries);

export function recordedOutputs(properties: Properties): RepositoryOutputs {
  return v.parse(outputsSchema, properties);
}

/** The outputs among inputs and outputs. */
export function onlyOutputs(properties: Properties): Properties {
  return namedProperties(REPOSITORY_OUTPUTS, properties);
}

/** The outputs of a repository as the datastore reports it. */
export function repositoryOutputs(
  { identity }: Pick<Datastore, "identity">,
  repository: Repository,
  known: { readonly verifiedNodes: readonly string[]; readonly adopted: boolean },
): RepositoryOutputs {
  return {
    repositoryName: repository.name,
    type: repository.type,
    effectiveSettings: { ...repository.settings },
    engine: identity.engine,
    engineVersion: identity.version,
    clusterUuid: identity.clusterUuid,
    verifiedNodes: [...known.verifiedNodes],
    adopted: known.adopted,
  };
}
