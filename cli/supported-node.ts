import { isTooOld, OLDEST_NODE } from "../clients/oldest-node";

// Imported before everything else: on an older Node.js, ids would be read inexactly, or not at all.
if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `camunda-backup: needs Node.js ${OLDEST_NODE} or newer, and runs on ${process.versions.node} (${process.execPath}). Install a newer one, or put it first on PATH.\n`,
  );
  process.exit(2);
}
