import * as v from "valibot";

import { echoedSettings } from "../../clients/datastore/echoed-settings";
import { requestDatastore } from "./datastore-request";

const body = v.record(v.string(), v.object({ type: v.string(), settings: echoedSettings }));

/** The settings of all repositories that are registered, asked for without the product's own requests. */
export async function registeredRepositories(url: string): Promise<Record<string, Record<string, string>>> {
  const registered = v.parse(body, await requestDatastore(url, "GET", "/_snapshot"));
  return Object.fromEntries(Object.entries(registered).map(([name, { settings }]) => [name, settings]));
}
