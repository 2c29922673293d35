import { undiciTransport } from "../http/undici-transport";
import { type OptimizeApi } from "./backup";
import { backupsApi } from "./backups-api";
import { managementConnection, type ManagementApiSettings } from "./settings";

/** Makes the client of the API generation that the settings name; sends nothing yet. */
export function connectOptimize(settings: ManagementApiSettings): OptimizeApi {
  return backupsApi(undiciTransport(managementConnection(settings)));
}
