/** The address of the snapshots of a repository. */
export function snapshotsPath(repositoryName: string): string {
  return `/_snapshot/${encodeURIComponent(repositoryName)}`;
}
