import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { runVariable } from "./stack/guardian";
import { isAlive } from "./stack/live-process";
import { temporaryPlaces } from "./stack/temporary-places";
import { processTable, type RunningProcess } from "./process-table";

/** How the guardian names folders: the number is the process that they belong to. */
const guardedFolder = /pulumi-camunda-backup-(\d+)-[\w.-]+/;
/** Guardians end servers and remove folders after the process that they guard has ended. */
const patienceMilliseconds = 120_000;
const pollMilliseconds = 200;

/** Their paths. */
let foldersBefore: ReadonlySet<string> | undefined;
let processesBefore: ReadonlySet<number> = new Set();

/** To be called before a run starts anything: `leftovers` tells by it what belongs to the run. */
export function beginRun(): void {
  process.env[runVariable] = `${process.pid}-${Date.now()}`;
  foldersBefore = new Set(abandonedFolders());
  processesBefore = new Set(processTable().map(({ pid }) => pid));
}

/**
 * What is left of the run that this process began, in words: processes with the ports that they listen on, and folders.
 * What guardians are still busy with is given time. Where the system has no /proc (macOS), only folders are found.
 */
export async function leftovers(milliseconds = patienceMilliseconds): Promise<string[]> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const left = [...leftProcesses(), ...leftFolders()];
    if (left.length === 0 || Date.now() >= deadline) return left;
    await delay(pollMilliseconds);
  }
}

function leftProcesses(): string[] {
  const marker = `${runVariable}=${process.env[runVariable] ?? ""}`;
  const all = processTable();
  const own = withDescendants(process.pid, all);
  return all
    .filter(({ pid }) => !own.has(pid) && !processesBefore.has(pid))
    .filter((one) => one.environment.includes(marker) || worksInAbandonedFolder(one))
    .map(({ pid, command, ports }) => {
      const listening = ports.length === 0 ? "" : `, listening on ${ports.join(", ")}`;
      return `process ${pid}${listening}: ${command.slice(0, 200)}`;
    });
}

/** We and what we started ourselves, such as our own guardian, end after this look. */
function withDescendants(pid: number, all: readonly RunningProcess[]): ReadonlySet<number> {
  const found = new Set([pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const one of all) if (found.has(one.parent)) found.add(one.pid);
  }
  return found;
}

/** A server whose environment says nothing still has its folder in its arguments or works in it. */
function worksInAbandonedFolder({ command, folder }: RunningProcess): boolean {
  const name = guardedFolder.exec(`${folder} ${command}`)?.[0];
  const before = new Set([...(foldersBefore ?? [])].map((path) => basename(path)));
  return name !== undefined && isAbandoned(name) && !before.has(name);
}

function leftFolders(): string[] {
  if (foldersBefore === undefined) throw new Error("beginRun was not called");
  const before = foldersBefore;
  return abandonedFolders()
    .filter((path) => !before.has(path))
    .map((path) => `folder ${path}`);
}

function abandonedFolders(): string[] {
  return temporaryPlaces().flatMap((place) =>
    readdirSync(place)
      .filter(isAbandoned)
      .map((name) => join(place, name)),
  );
}

/** Whether the process that a folder belonged to has ended. */
function isAbandoned(folderName: string): boolean {
  const owner = guardedFolder.exec(folderName)?.[1];
  return owner !== undefined && !isAlive(Number(owner));
}
