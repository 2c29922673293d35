// Runs beside a test or quickstart process and outlives it by moments: when the pipe on stdin closes, for whatever
// reason, it ends the processes and removes the folders that were registered and not released.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

import { processesMarked } from "./marked-processes.mjs";

const graceMilliseconds = 8_000;
const pollMilliseconds = 50;
const processes = new Map();
const folders = new Set();
const cleanUps = [];
const marks = new Set();

// Only the end of the guarded process ends the guardian.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.guardProcess !== undefined) processes.set(message.guardProcess, message.label);
  if (message.releaseProcess !== undefined) processes.delete(message.releaseProcess);
  if (message.guardFolder !== undefined) folders.add(message.guardFolder);
  if (message.guardCleanUp !== undefined) cleanUps.push(message.guardCleanUp);
  if (message.endMarked !== undefined) marks.add(message.endMarked);
}

await endProcesses();
for (const mark of marks) await endMarked(mark);
for (const [command, ...given] of cleanUps) {
  const { error, status } = spawnSync(command, given, { stdio: ["ignore", "ignore", "inherit"], timeout: 30_000 });
  if (error !== undefined || status !== 0) {
    process.stderr.write(`${command} ${given.join(" ")} failed: ${error?.message ?? status}\n`);
  }
}
for (const folder of folders) {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch((error) => {
    process.stderr.write(`Could not remove ${folder}: ${error.message}\n`);
  });
}
if (process.argv[2] !== undefined) await rm(process.argv[2], { force: true });

async function endProcesses() {
  const living = () => [...processes.keys()].filter((pid) => send(pid, 0) && !isZombie(pid));
  for (const pid of processes.keys()) send(pid, "SIGTERM");
  const deadline = Date.now() + graceMilliseconds;
  while (living().length > 0 && Date.now() < deadline) await delay(pollMilliseconds);
  for (const pid of living()) process.stderr.write(`Killing ${processes.get(pid)} (process ${pid}), it did not end\n`);
  for (const pid of processes.keys()) send(pid, "SIGKILL");
}

/** What has got away from the processes that were registered. Repeated: it may start something while we look. */
async function endMarked(mark) {
  const deadline = Date.now() + graceMilliseconds;
  for (let found = processesMarked(mark); found.length > 0; found = processesMarked(mark)) {
    if (Date.now() > deadline) {
      process.stderr.write(`Processes ${found.join(", ")} did not end\n`);
      return;
    }
    for (const pid of found) sendAlone(pid, "SIGKILL");
    await delay(pollMilliseconds);
  }
}

/** Ended, but not collected by the process that inherited it: happens in containers. */
function isZombie(pid) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Its group may hold what is not ours. */
function sendAlone(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone by now.
  }
}

/** To the whole group where the process leads one, else to the process alone. False when there is none. */
function send(pid, signal) {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return true;
    } catch {
      // Not a group, or gone.
    }
  }
  return false;
}
