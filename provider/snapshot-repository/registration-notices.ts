import { isForeseen } from "../../clients/foreseen";
import { type Datastore } from "../../clients/datastore/connect";
import { requireRegistrable } from "../../operations/repository/register-repository";
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
    await requireRegistrable(await connect(), wanted, wanted.adopt);
    return [];
  } catch (error) {
    if (!isForeseen(error)) throw error;
    return [`As things are now, this repository cannot be registered: ${error.message}`];
  }
}
