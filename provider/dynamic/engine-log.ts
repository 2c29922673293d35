import { createRequire } from "node:module";
import type * as services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as messages from "@pulumi/pulumi/proto/engine_pb.js";

import { type Clock } from "../../clients/clock";

/** Takes messages about one resource. */
export interface ResourceLog {
  /** How far the work has come: shown while it goes on. */
  readonly report: (line: string) => void;
  /** What a person should know although the work goes on: kept with the resource's diagnostics. */
  readonly warn: (line: string) => void;
  /** What was done, or left as it is, and wants nothing of anybody: kept with the resource's diagnostics. */
  readonly inform: (line: string) => void;
}

type Kind = "progress" | "warning" | "information";

/** Delivers one line, and says whether it could. */
export type Deliver = (line: string, kind: Kind) => Promise<boolean>;

type Print = (line: string) => void;

const QUIET_MILLISECONDS = 10_000;

/** What this process has warned of and informed about, by URN. */
const shownOf = new Map<string, Set<string>>();

/** What waits for the lines about each resource, by URN: until all are delivered, and its own line is clean again. */
const settling = new Map<string, (() => Promise<void>)[]>();

/**
 * Shows messages in the resource's own line of the engine's display, and prints them where the engine's log cannot be
 * reached; the engine then shows them as information on the stack. The same state is told again every ten seconds. A
 * warning or an information is shown once by a process: the engine checks a resource once or twice before it acts on it.
 *
 * @param urn undefined for resources whose state was written before it was handed over.
 */
export function resourceLog(
  urn: string | undefined,
  clock: Pick<Clock, "monotonic">,
  deliver: Deliver | undefined = urn === undefined ? undefined : toEngine(urn),
  print: Print = console.log,
): ResourceLog {
  let last = { at: clock.monotonic(), said: "" };
  let showsProgress = false;
  let sent = Promise.resolve();
  const send = async (line: string, kind: Kind) => {
    if (deliver !== undefined && (await deliver(line, kind))) return;
    print(kind === "warning" ? `warning: ${line}` : line);
  };
  const shown = shownBefore(urn);
  const once = (line: string, kind: Kind) => {
    if (shown.has(line)) return;
    shown.add(line);
    queue(line, kind);
  };
  // One after the other: the line that is shown last has to be the one that was said last.
  const queue = (line: string, kind: Kind) => {
    sent = sent.then(() => send(line, kind));
  };
  if (urn !== undefined) {
    const settle = async () => {
      await sent;
      if (showsProgress) await deliver?.("", "progress");
      showsProgress = false;
    };
    settling.set(urn, [...(settling.get(urn) ?? []), settle]);
  }
  return {
    report: (line) => {
      const said = line.replace(/, \d+ s$/, "");
      const isNews = deliver !== undefined && said !== last.said;
      if (!isNews && clock.monotonic() - last.at < QUIET_MILLISECONDS) return;
      last = { at: clock.monotonic(), said };
      showsProgress = true;
      queue(line, "progress");
    },
    warn: (line) => once(line, "warning"),
    inform: (line) => once(line, "information"),
  };
}

function shownBefore(urn: string | undefined): Set<string> {
  if (urn === undefined) return new Set();
  const shown = shownOf.get(urn) ?? new Set();
  shownOf.set(urn, shown);
  return shown;
}

/**
 * Waits until every line about a resource has arrived, and takes away how far its work had come: the engine goes on showing
 * the last line of a resource when that is done.
 */
export async function settleLog(urn: unknown): Promise<void> {
  if (typeof urn !== "string") return;
  const waiting = settling.get(urn) ?? [];
  settling.delete(urn);
  await Promise.all(waiting.map((settle) => settle()));
}

/**
 * The engine hands its address to the process that runs dynamic resources, as the last argument that is no flag. Neither
 * that nor the client is documented: whatever fails here falls back to printing.
 */
export function engineAddress(processArguments: readonly string[]): string | undefined {
  const last = processArguments.filter((argument) => !argument.startsWith("-")).at(-1);
  return last !== undefined && /^(\d{1,3}(\.\d{1,3}){3}|localhost|\[[\da-f:]+\]):\d+$/i.test(last) ? last : undefined;
}

let connected: { readonly address: string; readonly client: services.EngineClient } | undefined;

function toEngine(urn: string): Deliver | undefined {
  const address = engineAddress(process.argv.slice(2));
  if (address === undefined) return undefined;
  return async (line, kind) => {
    try {
      await logToEngine(address, urn, line, kind);
      return true;
    } catch {
      return false;
    }
  };
}

async function logToEngine(address: string, urn: string, line: string, kind: Kind): Promise<void> {
  const { LogRequest, LogSeverity } = fromSdk().messages;
  const request = new LogRequest();
  request.setSeverity(kind === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
  request.setMessage(line);
  request.setUrn(urn);
  request.setEphemeral(kind === "progress");
  const client = engineClient(address);
  await new Promise<void>((resolve, reject) => {
    client.log(request, (error) => (error === null ? resolve() : reject(new Error(error.message))));
  });
}

function engineClient(address: string): services.EngineClient {
  if (connected?.address === address) return connected.client;
  const { grpc, services: sdk } = fromSdk();
  connected = { address, client: new sdk.EngineClient(address, grpc.credentials.createInsecure()) };
  return connected.client;
}

interface Grpc {
  readonly credentials: { createInsecure(): ConstructorParameters<typeof services.EngineClient>[1] };
}

/** gRPC is the SDK's dependency, not ours, and its messages can only be required: `import()` finds no names in them. */
function fromSdk() {
  const load = createRequire(require.resolve("@pulumi/pulumi"));
  /* eslint-disable @typescript-eslint/no-unsafe-type-assertion -- what is required has no type */
  return {
    grpc: load("@grpc/grpc-js") as Grpc,
    messages: load("@pulumi/pulumi/proto/engine_pb.js") as typeof messages,
    services: load("@pulumi/pulumi/proto/engine_grpc_pb.js") as typeof services,
  };
  /* eslint-enable @typescript-eslint/no-unsafe-type-assertion */
}
