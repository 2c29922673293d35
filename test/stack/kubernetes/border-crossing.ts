import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type ServerProcess, startServerProcess } from "../server-process";
import { type Namespace, nodeAddress } from "./namespace";

/** A way through the border of the namespace: two processes that meet at a socket file. */
export interface BorderCrossing {
  host: string;
  port: number;
}

/** What a crossing needs. */
export interface Border {
  namespace: Namespace;
  folder: string;
  /** The program that carries connections. */
  forward: string;
  /** Those that run, on both sides; whoever ends the cluster stops them. */
  carriers: ServerProcess[];
}

/** Lets this machine reach a port of the node, at a port of 127.0.0.1. */
export function openInwards(border: Border, nodePort: number): Promise<BorderCrossing> {
  const { inside } = border.namespace;
  return open(border, "127.0.0.1", {
    near: (command, args) => ({ command, args: [...args] }),
    far: inside,
    target: `tcp:${nodeAddress}:${nodePort}`,
  });
}

/** Lets pods reach a port of this machine's 127.0.0.1, at a port of the node. */
export function openOutwards(border: Border, hostPort: number): Promise<BorderCrossing> {
  const { inside } = border.namespace;
  return open(border, nodeAddress, {
    near: inside,
    far: (command, args) => ({ command, args: [...args] }),
    target: `tcp:127.0.0.1:${hostPort}`,
  });
}

interface Sides {
  /** Where connections come from. */
  near: Namespace["inside"];
  far: Namespace["inside"];
  target: string;
}

async function open(border: Border, host: string, { near, far, target }: Sides): Promise<BorderCrossing> {
  // Several processes, and several test files in one, may open ways into the same cluster.
  const name = `crossing-${randomBytes(4).toString("hex")}`;
  const socket = `unix:${join(border.folder, `${name}.sock`)}`;
  await forward(border, `${name}-far`, far(border.forward, [socket, target]));
  const nearEnd = await forward(border, `${name}-near`, near(border.forward, [`tcp:${host}:0`, socket]));
  const port = Number((await readFile(nearEnd.logFile, "utf8")).split("\n")[0]?.split(":").at(-1));
  return { host, port };
}

async function forward(
  { folder, namespace, carriers }: Border,
  name: string,
  line: { command: string; args: string[] },
): Promise<ServerProcess> {
  const logFile = join(folder, "logs", `${name}.log`);
  const carrier = await startServerProcess({
    label: "a way into the cluster's namespace",
    ...line,
    env: namespace.environment,
    logFile,
    ready: async () => (await readFile(logFile, "utf8")).includes("\n"),
    readyTimeoutSeconds: 200,
    usualSeconds: 1,
  });
  carriers.push(carrier);
  return carrier;
}
