import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import * as v from "valibot";

import { temporaryFolder } from "../guardian";
import { placeForData } from "../temporary-places";
import { type ServerProcess, freePort, startServerProcess } from "../server-process";
import { type DatastoreKind, distributions } from "./datastore-kinds";
import { loadedClasses } from "./loaded-classes";
import { type DatastoreOptions, type DatastorePlace, prepareServer } from "./server-command";

const readyTimeoutSeconds = 120;
const usualSeconds = 8;
const redSeconds = 15;

const health = v.object({ status: v.picklist(["green", "yellow", "red"]), timed_out: v.boolean() });

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

/** Starts a single-node cluster and waits until it serves. The first call on a machine fetches the server with Maven. */
export async function startDatastore(kind: DatastoreKind, options: DatastoreOptions = {}): Promise<RunningDatastore> {
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
): Promise<RunningDatastore> {
  const folder = await temporaryFolder(kind);
  const dataFolder = options.onDisk === true ? folder : await temporaryFolder(`${kind}-data`, await placeForData());
  const place: DatastorePlace = {
    home: join(folder, "home"),
    dataFolder: join(dataFolder, "data"),
    repositoryFolder: join(dataFolder, "repositories"),
    httpPort: await freePort(),
    transportPort: await freePort(),
  };
  const logFile = join(folder, "datastore.log");
  const url = `http://127.0.0.1:${place.httpPort}`;
  await mkdir(place.home);
  const { command, args } = await prepareServer(kind, place, options, [javaOption]);
  const start = (): Promise<ServerProcess> =>
    startServerProcess({
      label: kind,
      command,
      args,
      cwd: place.home,
      env: { ...process.env, ...options.environment },
      logFile,
      ready: servesAt(url),
      readyTimeoutSeconds,
      usualSeconds,
    });
  let server = await start();
  const { engine, version } = distributions[kind];
  return {
    kind,
    engine,
    version,
    url,
    repositoryFolder: place.repositoryFolder,
    logFile,
    stop: async () => {
      await server.stop();
      for (const one of [folder, dataFolder]) await rm(one, { recursive: true, force: true });
    },
    kill: () => server.kill(),
    restart: async () => {
      await server.stop();
      server = await start();
    },
  };
}

/**
 * Ready is when all shards that can be recovered are. A cluster that stays red serves too: after a crash in the middle
 * of a restore that is its true state.
 */
function servesAt(url: string): () => Promise<boolean> {
  let redSince: number | undefined;
  return async () => {
    const path = "/_cluster/health?wait_for_status=yellow&wait_for_events=languid&timeout=1s";
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(10_000) });
    const { status, timed_out: timedOut } = v.parse(health, await answer.json());
    if (!timedOut && status !== "red") return true;
    redSince ??= Date.now();
    return Date.now() - redSince > redSeconds * 1000;
  };
}
