import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * The processes that work in a folder, or whose environment names it. The engine gives its plugins process groups of
 * their own: when it is killed, its language host and its providers live on, and only this still tells whose they are.
 * None where the system has no /proc.
 */
export function processesIn(folder) {
  return list("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => belongs(`/proc/${name}`, folder))
    .map(Number);
}

function belongs(place, folder) {
  try {
    const worksIn = readlinkSync(`${place}/cwd`);
    if (worksIn === folder || worksIn.startsWith(`${folder}/`)) return true;
    return readFileSync(`${place}/environ`, "utf8").includes(`${folder}/`);
  } catch {
    // Somebody else's, or gone by now.
    return false;
  }
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
