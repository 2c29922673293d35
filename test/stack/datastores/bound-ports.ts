import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

const transports = ["http", "transport"] as const;

/** Forgets the ports of an earlier start. */
export async function forgetPorts(home: string): Promise<void> {
  for (const transport of transports) await rm(portsFile(home, transport), { force: true });
}

/** The port that a started server wrote down; an error until it has. */
export async function boundPort(home: string, transport: (typeof transports)[number]): Promise<number> {
  const text = await readFile(portsFile(home, transport), "utf8");
  const port = Number(/:(\d+)\s*$/m.exec(text)?.[1]);
  if (!Number.isInteger(port) || port === 0) throw new Error(`no port in ${portsFile(home, transport)}: ${text}`);
  return port;
}

function portsFile(home: string, transport: string): string {
  return join(home, "logs", `${transport}.ports`);
}
