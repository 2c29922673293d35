import { DatastoreConnection, type DatastoreAnswer } from "../datastore-connection";

/** The datastore as work on the schema uses it: JSON there, and every refusal an error unless it was expected. */
export class SchemaRequests {
  readonly #connection: DatastoreConnection;

  constructor(datastoreUrl: string) {
    this.#connection = new DatastoreConnection(datastoreUrl);
  }

  /** Throws for every status from 300 on, except those expected. */
  async send(method: string, path: string, body?: unknown, expected: readonly number[] = []): Promise<DatastoreAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.#connection.request(method, path, text);
    if (answer.status >= 300 && !expected.includes(answer.status)) throw refused(method, path, answer);
    return answer;
  }

  async bulk(lines: readonly unknown[]): Promise<DatastoreAnswer> {
    const body = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
    const answer = await this.#connection.request("POST", "/_bulk", body, "application/x-ndjson");
    if (answer.status >= 300) throw refused("POST", "/_bulk", answer);
    return answer;
  }
}

export function refused(method: string, path: string, { status, text }: DatastoreAnswer): Error {
  return new Error(`${method} ${path} was answered with ${status}: ${text.slice(0, 2000)}`);
}
