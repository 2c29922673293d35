import { DatastoreConnection } from "./datastore-connection";
import { optimizeDate } from "./seed/process-documents";

const EVERY_MILLISECONDS = 500;

/** What Optimize imports from the Orchestration Cluster, of which it writes down how far it is. */
const RECORD_TYPES = ["process-instance", "variable", "incident", "user-task"];

/**
 * Writes down again and again how far the import is, as an Optimize does that always finds something new. It imports
 * nothing.
 */
export function advanceImport(datastoreUrl: string, indexPrefix: string): void {
  const connection = new DatastoreConnection(datastoreUrl);
  const advance = async () => {
    const now = Date.now();
    const lastImportExecutionTimestamp = optimizeDate(now);
    const lines = RECORD_TYPES.flatMap((type) => [
      { update: { _index: `${indexPrefix}-position-based-import-index`, _id: type } },
      {
        doc: { esTypeIndexRefersTo: type, lastImportExecutionTimestamp, positionOfLastEntity: now },
        doc_as_upsert: true,
      },
    ]);
    const body = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
    // Where an index is gone, none is made: a start does that.
    await connection.request("POST", "/_bulk?require_alias=true", body, "application/x-ndjson").catch(() => undefined);
    setTimeout(() => void advance(), EVERY_MILLISECONDS);
  };
  void advance();
}
