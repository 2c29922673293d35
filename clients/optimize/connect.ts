import { undiciTransport } from "../http/undici-transport";
import { transportTo } from "../kubernetes/tunnelled-transport";
import { type OptimizeApi } from "./backup";
import { backupsApi } from "./backups-api";
import { earlierBackupApi } from "./earlier-backup-api";
import { managementConnection, type ManagementApiSettings } from "./settings";

/** Makes the client of the API generation that the settings name; sends nothing yet. */
export function connectOptimize(settings: ManagementApiSettings): OptimizeApi {
  const transport = transportTo(managementConnection(settings), undiciTransport);
  return settings.api === "3.9" ? earlierBackupApi(transport) : backupsApi(transport);
}
