import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import * as v from "valibot";

import type { RunningDatastore } from "../running-datastore";

const inUseSeconds = 120;
const pollMilliseconds = 200;
/** The servers refuse a first line of more than 4096 bytes. */
const longestPath = 3000;

/** What tests leave in a server. */
export interface DatastoreContents {
  repositories: string[];
  indices: string[];
  indexTemplates: string[];
  componentTemplates: string[];
  legacyTemplates: string[];
  settings: string[];
}

const names = v.record(v.string(), v.unknown());
const namedList = v.array(v.object({ name: v.string() }));
const settingsAnswer = v.object({ persistent: names, transient: names });

/** Everything that is in the server now. */
export async function contentsOf({ url }: RunningDatastore): Promise<DatastoreContents> {
  const get = (path: string): Promise<unknown> => request(url, "GET", path);
  const indices = v.array(v.object({ index: v.string() }));
  const settings = v.parse(settingsAnswer, await get("/_cluster/settings?flat_settings=true"));
  return {
    repositories: Object.keys(v.parse(names, await get("/_snapshot"))),
    indices: v
      .parse(indices, await get("/_cat/indices?h=index&format=json&expand_wildcards=all"))
      .map((one) => one.index),
    indexTemplates: v
      .parse(v.object({ index_templates: namedList }), await get("/_index_template"))
      .index_templates.map((one) => one.name),
    componentTemplates: v
      .parse(v.object({ component_templates: namedList }), await get("/_component_template"))
      .component_templates.map((one) => one.name),
    legacyTemplates: Object.keys(v.parse(names, await get("/_template"))),
    settings: [...Object.keys(settings.persistent), ...Object.keys(settings.transient)],
  };
}

/** Takes away what has come since `before`; an error means that something stays, so that the server is of no more use. */
export async function clearDatastore(datastore: RunningDatastore, before: DatastoreContents): Promise<void> {
  const { url } = datastore;
  const come = newcomers(await contentsOf(datastore), before);
  if (come.settings.length > 0) {
    const cleared = Object.fromEntries(come.settings.map((name) => [name, null]));
    await request(url, "PUT", "/_cluster/settings", { persistent: cleared, transient: cleared });
  }
  for (const names of inPaths(come.indices)) await request(url, "DELETE", `/${names}`);
  for (const name of come.indexTemplates) await request(url, "DELETE", `/_index_template/${encodeURIComponent(name)}`);
  for (const name of come.componentTemplates) {
    await request(url, "DELETE", `/_component_template/${encodeURIComponent(name)}`);
  }
  for (const name of come.legacyTemplates) await request(url, "DELETE", `/_template/${encodeURIComponent(name)}`);
  for (const name of come.repositories) await unregister(url, name);
  for (const entry of await readdir(datastore.repositoryFolder)) {
    await rm(join(datastore.repositoryFolder, entry), { recursive: true, force: true });
  }
  const left = Object.values(newcomers(await contentsOf(datastore), before)).flat();
  if (left.length > 0) throw new Error(`${datastore.kind} still holds ${left.join(", ")}`);
}

/** Names by the comma, in as few paths as the servers take: each request is a change of the whole cluster's state. */
function inPaths(names: readonly string[]): string[] {
  const paths: string[] = [];
  for (const name of names.map(encodeURIComponent)) {
    const last = paths.at(-1);
    if (last === undefined || last.length + name.length > longestPath) paths.push(name);
    else paths[paths.length - 1] = `${last},${name}`;
  }
  return paths;
}

function newcomers(now: DatastoreContents, before: DatastoreContents): DatastoreContents {
  const come = (what: keyof DatastoreContents): string[] => now[what].filter((name) => !before[what].includes(name));
  return {
    repositories: come("repositories"),
    indices: come("indices"),
    indexTemplates: come("indexTemplates"),
    componentTemplates: come("componentTemplates"),
    legacyTemplates: come("legacyTemplates"),
    settings: come("settings"),
  };
}

/** A snapshot that a test began and did not wait for keeps its repository in use for a moment. */
async function unregister(url: string, name: string): Promise<void> {
  const deadline = Date.now() + inUseSeconds * 1000;
  for (;;) {
    try {
      await request(url, "DELETE", `/_snapshot/${encodeURIComponent(name)}`);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(pollMilliseconds);
    }
  }
}

async function request(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(url + path, {
    method,
    signal: AbortSignal.timeout(300_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
