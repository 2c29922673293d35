import { requireSupportedNode } from "./node-version";

// Imported before everything else: on an older Node.js, a dependency would fail first, with words of its own.
requireSupportedNode(process.versions.node, process.execPath);
