import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process of this user, as the kernel reports it. */
export interface RunningProcess {
  pid: number;
  parent: number;
  /** With its arguments. */
  command: string;
  /** The folder that it works in. */
  folder: string;
  /** As `NAME=value`. */
  environment: string[];
  /** The TCP ports that it listens on. */
  ports: number[];
}

const listening = "0A";

/** All processes that we may look at; none where the system has no /proc. Those that only wait to be collected are left out. */
export function processTable(): RunningProcess[] {
  const portsBySocket = listeningSockets();
  return entries("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const place = `/proc/${name}`;
      const command = text(`${place}/cmdline`).split("\0").join(" ").trim();
      // The program's name stands in brackets and may hold spaces; the parent's id is the second field after it.
      const parent = /\) \S (\d+)/.exec(text(`${place}/stat`))?.[1];
      if (command === "" || parent === undefined) return [];
      return [
        {
          pid: Number(name),
          parent: Number(parent),
          command,
          folder: target(`${place}/cwd`),
          environment: text(`${place}/environ`).split("\0"),
          ports: portsOf(place, portsBySocket),
        },
      ];
    });
}

function portsOf(place: string, portsBySocket: ReadonlyMap<string, number>): number[] {
  const open = entries(`${place}/fd`).flatMap((file) => portsBySocket.get(target(`${place}/fd/${file}`)) ?? []);
  return [...new Set(open)].sort((one, other) => one - other);
}

/** The port that each listening socket, named as in a process's list of files, is bound to. */
function listeningSockets(): ReadonlyMap<string, number> {
  const lines = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => text(file).split("\n").slice(1));
  return new Map(
    lines.flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== listening || local === undefined || inode === undefined) return [];
      return [[`socket:[${inode}]`, Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16)]];
    }),
  );
}

/** Processes end while we look: what cannot be read any more is empty. */
function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
