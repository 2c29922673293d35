import { isForeseen } from "../../clients/foreseen";
import { type Datastore } from "../../clients/datastore/connect";
import { withinPreview } from "../connections/unanswered-connections";
import { requireRegistrable } from "../../operations/repository/register-repository";
import { datastoreAddress } from "../../clients/datastore/settings";
import { type RepositoryInputs } from "./repository-inputs";

/**
 * What a preview says of a repository that is yet to be registered: what would keep it from that now. The datastore may
 * still be made in the same `up`, so that this is no error.
 */
export async function registrationNotices(
  connect: () => Promise<Datastore>,
  wanted: RepositoryInputs,
): Promise<string[]> {
  try {
    const looked = connect().then((datastore) => requireRegistrable(datastore, wanted, wanted.adopt));
    await withinPreview(`datastore: ${datastoreAddress(wanted.datastore)}`, looked);
    return [];
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return [
      `As things are now, the snapshot repository ${wanted.repositoryName} cannot be registered: ${error.message}`,
    ];
  }
}
