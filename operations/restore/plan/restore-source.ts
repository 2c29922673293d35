/** What is to be restored: a backup by its id, or the snapshot that an earlier restore took before it deleted. */
export type RestoreSource =
  { readonly kind: "backup"; readonly backupId: string } | { readonly kind: "snapshot"; readonly snapshot: string };

/** What names it on the command line. */
export function restoreArgument(source: RestoreSource): string {
  return source.kind === "backup" ? source.backupId : `--snapshot ${source.snapshot}`;
}
