/** What is to be restored: a backup by its id, or the snapshot that an earlier restore took before it deleted. */
export type RestoreSource =
  { readonly kind: "backup"; readonly backupId: string } | { readonly kind: "snapshot"; readonly snapshot: string };
