"use strict";

// The SDK loads TypeScript and npm's installer into each of its processes, for functions that are serialized; nothing here
// serializes any. They are loaded when something of them is first used: 0.3 s of processor time less a process.
const Module = require("node:module");

const large = new Set(["@npmcli/arborist", "../../typescript-shim"]);
const load = Module._load;

Module._load = function (request, parent, isMain) {
  if (!large.has(request)) return load.call(this, request, parent, isMain);
  const used = (name) => load.call(this, request, parent, isMain)[name];
  // The compiled `import * as` would otherwise copy all that is in it.
  return new Proxy({}, { get: (_, name) => name === "__esModule" || used(name) });
};
