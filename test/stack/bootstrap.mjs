// The entry of `npm run quickstart` and `npm test`: runs a program of this repository on Node 20 with nothing installed.
//   bootstrap.mjs some/script.ts [arguments]
//   bootstrap.mjs --jest <suite> [arguments]
// This file stays in syntax that old versions of Node can read, so that they reach the message.
var oldestNode = 20;

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  console.error("Node.js " + oldestNode + " or newer is needed to start; found " + process.versions.node + ".");
  process.exitCode = 1;
} else {
  import("./bootstrap/main.mjs").then(function (bootstrap) {
    return bootstrap.main(process.argv.slice(2));
  });
}
