"use strict";

// Required first by the engine's Node.js processes in tests: keeps them from loading what nothing here uses, which is most
// of what they need the processor for.
const Module = require("node:module");

// The language host that can be built from Go packages is older than the option `typescript` in Pulumi.yaml.
if (process.env.PROGRAM_LANGUAGE === "javascript") process.env.PULUMI_NODEJS_TYPESCRIPT = "false";

// For functions that are serialized; they are loaded when something of them is first used.
const large = new Set(["@npmcli/arborist", "../../typescript-shim"]);
const load = Module._load;

Module._load = function (request, parent, isMain) {
  if (!large.has(request)) return load.call(this, request, parent, isMain);
  const used = (name) => load.call(this, request, parent, isMain)[name];
  // The compiled `import * as` would otherwise copy all that is in it.
  return new Proxy({}, { get: (_, name) => name === "__esModule" || used(name) });
};
