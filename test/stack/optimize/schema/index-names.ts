const PROCESS_INSTANCE_VERSION = 8;

/** `<prefix>-<base>` in small letters, or the base alone where it begins with the prefix already. */
export function aliasName(prefix: string, base: string): string {
  return (base.startsWith(prefix) ? base : `${prefix}-${base}`).toLowerCase();
}

/** Without the suffix: the name of a template, too. */
export function versionedName(prefix: string, { base, version }: { base: string; version: number }): string {
  return `${aliasName(prefix, base)}_v${version}`;
}

/** The index of a process, with both of its aliases: its own, through which is written, and the one of all processes. */
export function processIndex(prefix: string, key: string) {
  const base = `process-instance-${key}`;
  return {
    index: versionedName(prefix, { base, version: PROCESS_INSTANCE_VERSION }),
    aliases: {
      [aliasName(prefix, base)]: { is_write_index: true },
      [aliasName(prefix, "process-instance")]: { is_write_index: false },
    },
  };
}
