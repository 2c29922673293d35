import { DatastoreConnection } from "./datastore-connection";
import { importPositions } from "./import-positions";
import { aliasName } from "./schema/index-names";

/** The real one writes every 10 s. */
const EVERY_MILLISECONDS = 500;

/**
 * Writes down again and again how far the import is, as an Optimize does that always finds something new. It imports
 * nothing. Like Optimize it does not ask for an alias: where the index is gone, the datastore makes one of that name.
 */
export function advanceImport(datastoreUrl: string, indexPrefix: string): void {
  const connection = new DatastoreConnection(datastoreUrl);
  const index = aliasName(indexPrefix, "position-based-import-index");
  const advance = async () => {
    const now = Date.now();
    const lines = importPositions(now, now).flatMap(({ id, document }) => [
      { index: { _index: index, _id: id } },
      document,
    ]);
    const body = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
    await connection.request("POST", "/_bulk", body, "application/x-ndjson").catch(() => undefined);
    setTimeout(() => void advance(), EVERY_MILLISECONDS);
  };
  void advance();
}
