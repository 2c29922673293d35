import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];
/** The terminal and npm both hand us the same Ctrl-C; a second one by the person comes later than this. */
const sameKeyPressMilliseconds = 500;
const cleanUpSeconds = 120;

/**
 * Runs node and waits for it and for the clean-up of its guardians. True if it succeeded; otherwise this process gets
 * its exit code. The child leads a process group of its own, so that a signal reaches it from us, once.
 */
export async function runToTheEnd(node, nodeArguments, environment) {
  const guardians = mkdtempSync(join(tmpdir(), "pulumi-camunda-backup-guardians-"));
  const child = spawn(node, nodeArguments, {
    env: { ...environment, CAMUNDA_BACKUP_GUARDIANS: guardians },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const stopPassingOn = passSignalsOn(child);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal]));
  });
  await guardiansDone(guardians);
  stopPassingOn();
  process.exitCode = code;
  return code === 0;
}

function passSignalsOn(child) {
  const lastAt = new Map();
  const handlers = passedOn.map((signal) => {
    const handler = () => {
      const now = Date.now();
      const isEcho = now - (lastAt.get(signal) ?? 0) < sameKeyPressMilliseconds;
      lastAt.set(signal, now);
      if (!isEcho && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => handlers.forEach((remove) => remove());
}

/** Each guardian of the child has a file in the folder until servers are stopped and folders removed. */
async function guardiansDone(folder) {
  const deadline = Date.now() + cleanUpSeconds * 1000;
  while (readdirSync(folder).length > 0 && Date.now() < deadline) await delay(50);
  rmSync(folder, { recursive: true, force: true });
}
