import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";

/** Names a folder in which each guardian has a file until it is done, for those who wait for the clean-up. */
const registryVariable = "CAMUNDA_BACKUP_GUARDIANS";

/** Inherited by everything that a run starts, however far it has got away from it: by it, what is left of a run is found. */
export const runVariable = "CAMUNDA_BACKUP_RUN";

/**
 * Set for everything that we start and inherited by what that starts, whatever process group or parent it ends up with.
 * No command prints it, so that no user's shell has it. Each guardian has a value of its own.
 */
const markVariable = "CAMUNDA_BACKUP_STARTED_BY";
const mark = `${process.pid}-${randomBytes(8).toString("hex")}`;

let guardianPipe: Writable | undefined;

/** The environment for a process that we start: with it, the guardian also ends what that process leaves behind. */
export function markedEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...environment, [markVariable]: mark };
}

/** The process, and its group if it leads one, ends when we end, however we end. */
export function guardProcess(pid: number, label: string): void {
  tell({ guardProcess: pid, label });
}

/** The process has ended: its id may belong to somebody else from now on. */
export function releaseProcess(pid: number): void {
  tell({ releaseProcess: pid });
}

/** The folder is removed when we end, however we end. */
function guardFolder(path: string): void {
  tell({ guardFolder: path });
}

/**
 * The command runs when we end, after the processes have ended and before the folders go: for what is neither. It must
 * do no harm when everything has been cleaned up already.
 */
export function guardCleanUp(command: readonly string[]): void {
  tell({ guardCleanUp: command });
}

/** A new folder that is removed when we end; `place` is one of `temporaryPlaces`. */
export async function temporaryFolder(label: string, place = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(place, `pulumi-camunda-backup-${process.pid}-${label}-`));
  guardFolder(folder);
  return folder;
}

function tell(message: Record<string, string | number | readonly string[]>): void {
  guardianPipe ??= startGuardian();
  guardianPipe.write(`${JSON.stringify(message)}\n`);
}

function startGuardian(): Writable {
  const registry = process.env[registryVariable];
  const registration = registry === undefined ? undefined : join(registry, `${process.pid}-${Date.now()}`);
  if (registration !== undefined) {
    mkdirSync(join(registration, ".."), { recursive: true });
    writeFileSync(registration, "");
  }
  const script = join(__dirname, "guardian-process.mjs");
  // A session of its own: Ctrl-C in the terminal must not reach it, it acts when our end of the pipe closes.
  const child = spawn(process.execPath, [script, ...(registration === undefined ? [] : [registration])], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
    env: guardianEnvironment(),
  });
  // Neither the process nor the pipe keeps us from ending.
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify({ endMarked: `${markVariable}=${mark}` })}\n`);
  return child.stdin;
}

/** Without the mark of whoever started us: that one's guardian would end ours before it is done. */
function guardianEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", runVariable];
  return Object.fromEntries(kept.map((name) => [name, process.env[name]]));
}
