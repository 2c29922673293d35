import { createRequire } from "node:module";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";

import { type Clock } from "../../clients/clock";

/** Takes messages about one resource. */
export interface ResourceLog {
  /** How far the work has come: shown while it goes on. */
  readonly report: (line: string) => void;
  /** What a person should know although the work goes on: kept with the resource's diagnostics. */
  readonly warn: (line: string) => void;
}

/** Delivers one line, and says whether it could. */
export type Deliver = (line: string, kind: "progress" | "warning") => Promise<boolean>;

type Print = (line: string) => void;

const QUIET_MILLISECONDS = 10_000;

/**
 * Shows messages in the resource's own line of the engine's display, and prints them where the engine's log cannot be
 * reached; the engine then shows them as information on the stack. The same state is told again every ten seconds.
 *
 * @param urn undefined for resources whose state was written before it was handed over.
 */
export function resourceLog(
  urn: string | undefined,
  clock: Pick<Clock, "now">,
  deliver: Deliver | undefined = urn === undefined ? undefined : toEngine(urn),
  print: Print = console.log,
): ResourceLog {
  let last = { at: clock.now(), said: "" };
  const send = async (line: string, kind: "progress" | "warning") => {
    if (deliver !== undefined && (await deliver(line, kind))) return;
    print(kind === "warning" ? `warning: ${line}` : line);
  };
  return {
    report: (line) => {
      const said = line.replace(/, \d+ s$/, "");
      const isNews = deliver !== undefined && said !== last.said;
      if (!isNews && clock.now() - last.at < QUIET_MILLISECONDS) return;
      last = { at: clock.now(), said };
      void send(line, "progress");
    },
    warn: (line) => void send(line, "warning"),
  };
}

/**
 * The engine hands its address to the process that runs dynamic resources, as the last argument that is no flag. Neither
 * that nor the client is documented: whatever fails here falls back to printing.
 */
export function engineAddress(processArguments: readonly string[]): string | undefined {
  const last = processArguments.filter((argument) => !argument.startsWith("-")).at(-1);
  return last !== undefined && /^(\d{1,3}(\.\d{1,3}){3}|localhost|\[[\da-f:]+\]):\d+$/i.test(last) ? last : undefined;
}

let connected: { readonly address: string; readonly client: EngineClient } | undefined;

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

async function logToEngine(address: string, urn: string, line: string, kind: "progress" | "warning"): Promise<void> {
  const { LogRequest, LogSeverity } = await import("@pulumi/pulumi/proto/engine_pb.js");
  const request = new LogRequest();
  request.setSeverity(kind === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
  request.setMessage(line);
  request.setUrn(urn);
  request.setEphemeral(kind === "progress");
  const client = await engineClient(address);
  await new Promise<void>((resolve, reject) => {
    client.log(request, (error) => (error === null ? resolve() : reject(new Error(error.message))));
  });
}

async function engineClient(address: string): Promise<EngineClient> {
  if (connected?.address === address) return connected.client;
  const { EngineClient: Client } = await import("@pulumi/pulumi/proto/engine_grpc_pb.js");
  // gRPC belongs to the SDK and is no dependency of ours: its credentials have to come from the SDK's own copy.
  const grpc = createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js") as Grpc; // eslint-disable-line @typescript-eslint/no-unsafe-type-assertion
  connected = { address, client: new Client(address, grpc.credentials.createInsecure()) };
  return connected.client;
}

interface Grpc {
  readonly credentials: { createInsecure(): ConstructorParameters<typeof EngineClient>[1] };
}
