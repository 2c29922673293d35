import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import * as v from "valibot";

import { temporaryFolder } from "../guardian";
import { placeForData } from "../temporary-places";
import { type ServerProcess, startServerProcess } from "../server-process";
import { boundPort, forgetPorts } from "./bound-ports";
import { type DatastoreKind, distributions } from "./datastore-kinds";
import { loadedClasses } from "./loaded-classes";
import { startOnSamePort } from "./same-port";
import { type DatastoreOptions, type DatastorePlace, prepareServer, writeSettings } from "./server-command";

/** On a busy machine a start takes several times as long as usual. */
const readyTimeoutSeconds = 300;
const usualSeconds = 8;
const redSeconds = 15;

const health = v.object({
  status: v.picklist(["green", "yellow", "red"]),
  timed_out: v.boolean(),
  initializing_shards: v.number(),
  number_of_pending_tasks: v.number(),
  number_of_in_flight_fetch: v.number(),
});

/** A real server on 127.0.0.1, with a folder of its own. */
export interface RunningDatastore {
  kind: DatastoreKind;
  engine: "elasticsearch" | "opensearch";
  version: string;
  url: string;
  /** The only folder (path.repo) below which fs repositories may lie. */
  repositoryFolder: string;
  logFile: string;
  /** Ends the server and removes all that it stored. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would; its data stays for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; ends it first if it runs. */
  restart(): Promise<void>;
}

/** One that this process has started itself. */
export interface StartedDatastore extends RunningDatastore {
  /** Where other nodes of its cluster reach it; another one after each start. */
  transportPort(): Promise<number>;
}

/** Starts a single-node cluster and waits until it serves. The first call on a machine fetches the server with Maven. */
export async function startDatastore(kind: DatastoreKind, options: DatastoreOptions = {}): Promise<StartedDatastore> {
  const fromArchive = await loadedClasses(kind, async (recordClasses) => {
    const datastore = await startServer(kind, {}, recordClasses);
    await datastore.stop();
  });
  return startServer(kind, options, fromArchive);
}

async function startServer(
  kind: DatastoreKind,
  options: DatastoreOptions,
  javaOption: string,
): Promise<StartedDatastore> {
  const folder = await temporaryFolder(kind);
  const dataFolder = options.onDisk === true ? folder : await temporaryFolder(`${kind}-data`, await placeForData());
  const place: DatastorePlace = {
    home: join(folder, "home"),
    dataFolder: join(dataFolder, "data"),
    repositoryFolder: join(dataFolder, "repositories"),
    httpPort: 0,
  };
  const logFile = join(folder, "datastore.log");
  await mkdir(place.home);
  const { command, args } = await prepareServer(kind, place, options, [javaOption]);
  const start = async (): Promise<ServerProcess> => {
    await forgetPorts(place.home);
    return startServerProcess({
      label: kind,
      command,
      args,
      cwd: place.home,
      env: { ...process.env, ...options.environment },
      logFile,
      ready: serves(place.home),
      readyTimeoutSeconds,
      usualSeconds,
    });
  };
  let server = await start();
  place.httpPort = await boundPort(place.home, "http");
  await writeSettings(place, options);
  const { engine, version } = distributions[kind];
  return {
    kind,
    engine,
    version,
    url: `http://127.0.0.1:${place.httpPort}`,
    repositoryFolder: place.repositoryFolder,
    logFile,
    stop: async () => {
      await server.stop();
      for (const one of [folder, dataFolder]) await rm(one, { recursive: true, force: true });
    },
    transportPort: () => boundPort(place.home, "transport"),
    kill: () => server.kill(),
    restart: async () => {
      await server.stop();
      server = await startOnSamePort(start, logFile);
    },
  };
}

/**
 * Ready is when all shards that can be recovered are. A cluster that stays red serves too: after a crash in the middle
 * of a restore that is its true state.
 */
function serves(home: string): () => Promise<boolean> {
  let redSince: number | undefined;
  return async () => {
    const url = `http://127.0.0.1:${await boundPort(home, "http")}`;
    const path = "/_cluster/health?wait_for_status=yellow&wait_for_events=languid&timeout=1s";
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(60_000) });
    const state = v.parse(health, await answer.json());
    if (!state.timed_out && state.status !== "red") return true;
    const { initializing_shards, number_of_pending_tasks, number_of_in_flight_fetch } = state;
    // As long as it works on a shard, it may get well, however long that takes.
    if (initializing_shards + number_of_pending_tasks + number_of_in_flight_fetch > 0) redSince = undefined;
    else redSince ??= Date.now();
    if (redSince === undefined) return false;
    return Date.now() - redSince > redSeconds * 1000;
  };
}
