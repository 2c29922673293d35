import { readdirSync, readFileSync } from "node:fs";

/**
 * The processes whose environment holds exactly this `NAME=value`. The engine gives its plugins process groups of their
 * own: when it is killed they live on, and only what they inherited still tells whose they are. A folder that they work
 * in or name does not tell it: a user's shell may do so too. None where the system has no /proc.
 */
export function processesMarked(mark) {
  return list("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => environmentOf(name).includes(mark))
    .map(Number);
}

function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Somebody else's, or gone by now.
    return [];
  }
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
