/**
 * Says what is known of other writers of a repository, which is nothing, and the way out of each case: the engines do not
 * tell which cluster took a snapshot, and nobody can ask a cluster that is gone.
 *
 * @param onlyWriter the way out if no other cluster writes there; without its full stop.
 */
export function whoMayWrite(repositoryName: string, onlyWriter: string): string {
  return `Whether another cluster still writes to ${repositoryName} is not known here. If one does, set readonly to true here or there before the next backup: two writers corrupt a repository. If none does, as when the other cluster is gone or this one lost its data, ${onlyWriter}`;
}
