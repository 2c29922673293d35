import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { withInstallLock } from "./install-lock.mjs";

const machine = ` ${process.platform} ${process.arch}\n`;

/** Runs `npm ci` when node_modules is missing or belongs to another package-lock.json or another kind of machine. */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  await withInstallLock(root, async () => {
    if (isInstalled(root)) return;
    const startedAt = Date.now();
    console.error("Installing the npm packages that package-lock.json names (usually takes 30 s) …");
    await npmCi(root);
    writeStamp(root);
    console.error(`Installed after ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  });
}

function isInstalled(root) {
  const stamp = join(root, "node_modules", ".bootstrap-stamp");
  const found = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;
  if (found === expectedStamp(root)) return true;
  // A changed lock file may have been installed without us; what belongs to another kind of machine is no use.
  if ((found !== undefined && !found.endsWith(machine)) || !matchesLock(root)) return false;
  writeStamp(root);
  return true;
}

/** True for what somebody installed with npm without us: npm's own record holds each package in the locked version. */
function matchesLock(root) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const locked = Object.entries(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages);
  return locked.every(
    ([place, entry]) => place === "" || entry.optional || installed[place]?.version === entry.version,
  );
}

function expectedStamp(root) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  return lock + machine;
}

function writeStamp(root) {
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(join(root, "node_modules", ".bootstrap-stamp"), expectedStamp(root));
}

function npmCi(root) {
  return new Promise((resolve, reject) => {
    const npm = spawn("npm", ["ci", "--no-fund", "--no-audit"], { cwd: root, stdio: ["ignore", 2, 2] });
    npm.once("error", (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    npm.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`npm ci ended with ${code}`))));
  });
}
