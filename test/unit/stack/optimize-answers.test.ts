import { startOptimizeStandIn, type OptimizeStandInOptions, type RunningOptimize } from "../../stack/optimize";
import { exchange } from "./raw-exchange";
import { SnapshotMemory } from "./snapshot-memory";

const json = { "Content-Type": "application/json" };

const security: [string, string][] = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-XSS-Protection", "0"],
  ["Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"],
  ["Pragma", "no-cache"],
  ["Expires", "0"],
];

function scheduled(id: string): string {
  return `{"message" : "Backup creation for ID ${id} has been scheduled. Use the GET API to monitor completion of backup process"}`;
}

function serverError(detailedMessage: string): string {
  const errorMessage = "An internal server error occurred.";
  return JSON.stringify({ errorCode: "serverError", errorMessage, detailedMessage, reportDefinition: null });
}

function badRequest(detailedMessage: string): string {
  const errorMessage = "The server was unable to process the request.";
  return JSON.stringify({ errorCode: "badRequestError", errorMessage, detailedMessage, reportDefinition: null });
}

const missingBody = serverError(
  "Required request body is missing: public org.springframework.http.ResponseEntity<java.lang.String> io.camunda.optimize.rest.actuator.BackupRestService.takeBackup(io.camunda.optimize.dto.optimize.rest.BackupRequestDto)",
);
const notConfigured = serverError(
  "Cannot execute backup request because no snapshot repository name found in Optimize configuration.",
);

describe("the stand-in for Optimize", () => {
  let memory: SnapshotMemory;
  let optimize: RunningOptimize;

  async function start(options: Partial<OptimizeStandInOptions> = {}): Promise<void> {
    const settings = { datastoreUrl: memory.url, engine: "elasticsearch", repositoryName: "rec88" } as const;
    optimize = await startOptimizeStandIn({ ...settings, ...options });
  }

  beforeEach(async () => {
    memory = await new SnapshotMemory().start();
    memory.repositories.add("rec88");
  });

  afterEach(async () => {
    await optimize.stop();
    await memory.stop();
  });

  const post = (body: string | undefined, headers: Record<string, string> = json) =>
    exchange(optimize.url, "POST", "/actuator/backups", { headers, ...(body === undefined ? {} : { body }) });
  const get = (path: string, headers: Record<string, string> = {}) =>
    exchange(optimize.url, "GET", `/actuator/backups${path}`, { headers });

  describe("headers", () => {
    it("are the recorded ones and no others", async () => {
      await start();
      const names = (headers: [string, string][]) => headers.filter(([name]) => name !== "Date");
      const length: [string, string] = ["Content-Length", "118"];
      const type: [string, string] = ["Content-Type", "application/json"];
      const chunked: [string, string] = ["Transfer-Encoding", "chunked"];
      const accepted = await post('{"backupId": 100}');
      expect([accepted.status, accepted.body, accepted.closed]).toEqual([202, scheduled("100"), false]);
      expect(names(accepted.headers)).toEqual([...security, type, length]);
      const conflictFree = await get("/424242");
      expect([conflictFree.status, names(conflictFree.headers)]).toEqual([404, [...security, type, chunked]]);
      const refused = await get("/abc");
      expect(names(refused.headers)).toEqual([...security, type, chunked, ["Connection", "close"]]);
      const malformed = await post("{");
      expect([malformed.status, malformed.body]).toEqual([400, ""]);
      expect(names(malformed.headers)).toEqual([
        ...security,
        ["Content-Type", "text/plain"],
        ["Content-Length", "0"],
        ["Connection", "close"],
      ]);
      const deleted = await exchange(optimize.url, "DELETE", "/actuator/backups/1");
      expect([deleted.status, deleted.body, names(deleted.headers)]).toEqual([204, "", security]);
      const head = await exchange(optimize.url, "HEAD", "/actuator/backups");
      expect([head.status, head.body, names(head.headers)]).toEqual([200, "", [...security, type]]);
      const options = await exchange(optimize.url, "OPTIONS", "/actuator/backups");
      const allow: [string, string] = ["Allow", "POST,GET,HEAD,OPTIONS"];
      expect([options.status, names(options.headers)]).toEqual([200, [...security, allow, ["Content-Length", "0"]]]);
    });
  });

  describe("request bodies", () => {
    it.each([
      ['{"backupId":0}', "0"],
      ['{"backupId":"7"}', "7"],
      ['{"backupId":" 8 "}', "8"],
      ['{"backupId":"007"}', "7"],
      ['{"backupId":1.5}', "1"],
      ['{"backupId":1e3}', "1000"],
      ['{"backupId":2147483648}', "2147483648"],
      ['{"backupId":9007199254740993}', "9007199254740993"],
      ['{"backupId":9223372036854775807}', "9223372036854775807"],
      ['{"backupId":11,"extra":1}', "11"],
      ['{"extra":{"a":[1,"]",null,true]},"backupId":11}', "11"],
      ['{"backupId":13}/*c*/', "13"],
      ['"15"', "15"],
    ])("%s starts backup %s", async (body, id) => {
      await start();
      const answer = await post(body);
      expect([answer.status, answer.body]).toEqual([202, scheduled(id)]);
    });

    it.each([
      ["{}", 400, badRequest("must not be null")],
      ['{"backupId":null}', 400, badRequest("must not be null")],
      ['{"backupId":""}', 400, badRequest("must not be null")],
      ['{"BackupId":12}', 400, badRequest("must not be null")],
      ['{"backupId":-1}', 400, badRequest("must be greater than or equal to 0")],
      ['{"backupId":"abc"}', 400, ""],
      ['{"backupId":"1.5"}', 400, ""],
      ['{"backupId":true}', 400, ""],
      ['{"backupId":[9]}', 400, ""],
      ['{"backupId":{}}', 400, ""],
      ['{"backupId":9223372036854775808}', 400, ""],
      ['{"backupId":1e30}', 400, ""],
      ['{"backupId":007}', 400, ""],
      ['[{"backupId":14}]', 400, ""],
      ["{", 400, ""],
      ["null", 500, missingBody],
      ["", 500, missingBody],
    ])("%s is answered with %i %s", async (body, status, expected) => {
      await start();
      const answer = await post(body);
      expect([answer.status, answer.body]).toEqual([status, expected]);
      expect(memory.created).toEqual([]);
    });

    it("need a JSON content type, and a client that takes JSON", async () => {
      await start();
      const asked = async (body: string | undefined, headers: Record<string, string>) => {
        const answer = await post(body, headers);
        return [answer.status, answer.body];
      };
      const unsupported = (type: string) => [500, serverError(`Content-Type '${type}' is not supported`)];
      const unacceptable = [500, serverError("No acceptable representation")];
      const body = '{"backupId":16}';
      expect(await asked(body, {})).toEqual(unsupported("application/octet-stream"));
      expect(await asked(body, { "Content-Type": "text/plain" })).toEqual(unsupported("text/plain"));
      const form = "application/x-www-form-urlencoded";
      expect(await asked("backupId=16", { "Content-Type": form })).toEqual(unsupported(form));
      expect(await asked(undefined, {})).toEqual([500, missingBody]);
      expect(await asked(body, { ...json, Accept: "text/plain" })).toEqual(unacceptable);
      expect(await asked(body, { ...json, Accept: "application/xml" })).toEqual(unacceptable);
      expect(await asked(body, { "Content-Type": "application/json; charset=utf-8" })).toEqual([202, scheduled("16")]);
    });
  });

  describe("paths and methods", () => {
    it.each([
      [
        "GET",
        "/abc",
        `Method parameter 'backupId': Failed to convert value of type 'java.lang.String' to required type 'java.lang.Long'; For input string: "abc"`,
      ],
      [
        "GET",
        "/9223372036854775808",
        `Method parameter 'backupId': Failed to convert value of type 'java.lang.String' to required type 'java.lang.Long'; For input string: "9223372036854775808"`,
      ],
      ["GET", "/100/", "No static resource actuator/backups/100."],
      ["GET", "/", "No static resource actuator/backups."],
      ["PUT", "", "Request method 'PUT' is not supported"],
      ["PATCH", "/100", "Request method 'PATCH' is not supported"],
      ["POST", "/100", "Request method 'POST' is not supported"],
      ["DELETE", "", "Request method 'DELETE' is not supported"],
    ])("%s %s is answered with 500 %s", async (method, path, message) => {
      await start();
      const answer = await exchange(optimize.url, method, `/actuator/backups${path}`, { headers: json, body: "{}" });
      expect([answer.status, answer.body]).toEqual([500, serverError(message)]);
    });

    it("reads ids as Java does, in any form that a URL allows", async () => {
      await start();
      for (const part of [1, 2]) memory.add(`camunda_optimize_100_8.8.0_part_${part}_of_2`);
      const detail = (part: number) =>
        `{"snapshotName":"camunda_optimize_100_8.8.0_part_${part}_of_2","state":"SUCCESS","startTime":"2026-11-21T07:56:42.794+0000","failures":[]}`;
      const body = `{"backupId":100,"failureReason":null,"state":"COMPLETED","details":[${detail(1)},${detail(2)}]}`;
      for (const path of ["/100", "/0100", "/%31%30%30", "/100?x=1"])
        expect(await get(path)).toMatchObject({ status: 200, body });
      const actuator = "application/vnd.spring-boot.actuator.v3+json";
      expect((await get("/100", { Accept: actuator })).headers).toContainEqual(["Content-Type", actuator]);
      expect(await get("/100", { Accept: "text/plain" })).toMatchObject({
        status: 500,
        body: serverError("No acceptable representation"),
      });
      expect(await get("/-1")).toMatchObject({
        status: 404,
        body: '{"errorCode":"notFoundError","errorMessage":"The server could not find the requested resource.","detailedMessage":"No Optimize backup with ID [-1] could be found.","reportDefinition":null}',
      });
    });

    it("writes times in the server's zone", async () => {
      await start({ timeZone: "Europe/Berlin" });
      memory.add("camunda_optimize_100_8.8.0_part_1_of_2");
      expect((await get("/100")).body).toContain('"startTime":"2026-11-21T08:56:42.794+0100"');
    });
  });

  describe("the repository", () => {
    it("is asked for only once the request is valid; without a name everything is 400", async () => {
      await start({ repositoryName: undefined });
      const invalid = badRequest("must be greater than or equal to 0");
      expect(await post('{"backupId":-1}')).toMatchObject({ status: 400, body: invalid });
      for (const path of ["", "/1"]) expect(await get(path)).toMatchObject({ status: 400, body: notConfigured });
      expect(await post('{"backupId": 1}')).toMatchObject({ status: 400, body: notConfigured });
      optimize.configure({ repositoryName: "elsewhere" });
      const missing = { status: 500, body: serverError("No repository with name [elsewhere] could be found.") };
      expect(await get("/1")).toMatchObject(missing);
      expect(await post('{"backupId": 1}')).toMatchObject(missing);
      optimize.configure({ repositoryName: "rec88" });
      expect(await get("")).toMatchObject({ status: 200, body: "[]" });
      optimize.configure({ repositoryName: undefined });
      expect(await get("")).toMatchObject({ status: 400 });
    });

    it.each([
      ["elasticsearch", "elasticsearchConnectionError", "Elasticsearch"],
      ["opensearch", "openSearchConnectionError", "OpenSearch"],
    ] as const)("out of reach behind %s is 502", async (engine, errorCode, label) => {
      await start({ engine, datastoreUrl: "http://127.0.0.1:1" });
      const answer = await get("/1");
      expect([answer.status, answer.closed]).toEqual([502, false]);
      const errorMessage =
        engine === "opensearch" ? null : "The server has encountered Elasticsearch connection issues.";
      const detailedMessage = `Encountered an error connecting to ${label} while retrieving repository with name [rec88].`;
      expect(JSON.parse(answer.body)).toEqual({ errorCode, errorMessage, detailedMessage, reportDefinition: null });
      expect((await exchange(optimize.url, "DELETE", "/actuator/backups/1")).status).toBe(502);
    });
  });
});
