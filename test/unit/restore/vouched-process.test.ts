import { defaultRetryPolicy } from "../../../clients/http/retry";
import { type HttpAnswer } from "../../../clients/http/transport";
import { TransportError } from "../../../clients/http/transport-error";
import { backupsApi } from "../../../clients/optimize/backups-api";
import { earlierBackupApi } from "../../../clients/optimize/earlier-backup-api";
import { managementAnswer } from "../../../operations/configuration/management-answer";
import { findingText } from "../../../operations/restore/plan/restore-finding";
import { vouchedProcess } from "../../../operations/restore/run/vouched-process";

type Answering = (path: string) => HttpAnswer | TransportError;

const body = (status: number, text: string): HttpAnswer => ({ status, text, headers: {} });
const own = (status: number, errorCode: string, detailedMessage: string) =>
  body(status, JSON.stringify({ errorCode, errorMessage: "", detailedMessage, reportDefinition: null }));
const fails = (fault: TransportError["fault"]) => new TransportError(fault, false, `http://o:8092: ${fault}.`);

const backup = (snapshotName: string) =>
  body(200, JSON.stringify([{ backupId: 1, state: "COMPLETED", details: [{ snapshotName, state: "SUCCESS" }] }]));
const NOT_FOUND = own(404, "notFoundError", "No Optimize backup with ID [-1] could be found.");

/** As recorded; the other programs answer as these do at a path that they do not have. */
const ANSWERS: readonly (readonly [who: string, answering: Answering, presence: string])[] = [
  ["an Optimize without backups", (path) => (path.endsWith("s") ? body(200, "[]") : NOT_FOUND), "runs"],
  ["one without a repository's name", () => own(400, "serverError", "no snapshot repository name found in"), "runs"],
  ["one whose datastore is down", () => own(502, "elasticSearchConnectionError", "could not retrieve"), "runs"],
  ["one that answers in an unknown way", () => own(500, "serverError", "something new"), "runs"],
  [
    "Elasticsearch",
    () => body(400, '{"error":"no handler found for uri [/actuator/backups] and method [GET]"}'),
    "somebody-else",
  ],
  [
    "OpenSearch",
    () => body(404, '{"error":{"type":"index_not_found_exception","reason":"no such index [actuator]"},"status":404}'),
    "somebody-else",
  ],
  ["Zeebe, which lists no backups", (path) => (path.endsWith("s") ? body(200, "[]") : body(404, "")), "somebody-else"],
  ["Operate", () => backup("camunda_webapps_1_8.8.0_part_1_of_6"), "somebody-else"],
  ["a page for people", () => body(200, "<html></html>"), "somebody-else"],
  ["a login", () => body(401, '{"error":{"type":"security_exception"},"status":401}'), "not-known"],
  ["a firewall", () => body(403, "no"), "not-known"],
  ["a gateway whose Optimize does not answer it", () => body(503, "no healthy upstream"), "not-known"],
  ["what hangs", () => fails("timeout"), "not-known"],
  ["what cuts off", () => fails("cut-off"), "not-known"],
  ["a certificate that is not accepted", () => fails("certificate"), "not-known"],
  ["nobody", () => fails("refused"), "silent"],
  ["a name that is not there", () => fails("name-not-found"), "silent"],
];

const SAID: Readonly<Record<string, RegExp>> = {
  runs: /^refused: optimize\.stopped: the management API at http:\/\/o:8092 answers, so Optimize runs/,
  silent: /^warning: optimize\.stopped: nobody answers at .*a wrong address/,
  "somebody-else": /^refused: optimize\.stopped: another program than Optimize answers .*Correct managementApi/,
  "not-known": /^refused: optimize\.stopped: whether Optimize runs is not known \(/,
};

const apiThatAnswers = (answering: Answering) => {
  const request = ({ path }: { readonly path: string }) => {
    const answer = answering(path);
    return answer instanceof TransportError ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const transport = { target: "http://o:8092", request, close: () => Promise.resolve() };
  const once = { ...defaultRetryPolicy, attempts: 1 };
  return { current: backupsApi(transport, once), earlier: earlierBackupApi(transport, once) };
};

describe("what is said of an Optimize that somebody else stops and starts", () => {
  it.each(ANSWERS)("where %s answers", async (_, answering, presence) => {
    const { current } = apiThatAnswers(answering);
    expect((await managementAnswer(current)).presence).toBe(presence);
    const found = vouchedProcess(current);
    const findings = await found.findings();
    expect(findings.map((finding) => `${finding.kind}: ${findingText(finding)}`)).toEqual([
      expect.stringMatching(SAID[presence] ?? /^$/) as string,
    ]);
    expect((await found.look()).running).toHaveLength(presence === "silent" ? 0 : 1);
    const stopping = found.stop();
    await (presence === "silent" ? stopping : expect(stopping).rejects.toThrow(/^optimize\.stopped: /));
  });

  it.each([
    ["runs", () => NOT_FOUND, "runs"],
    ["is stopped", () => fails("refused"), "silent"],
    ["is Elasticsearch", () => body(400, '{"error":"no handler found"}'), "somebody-else"],
  ] as const)("where Optimize 3.9, which lists nothing, %s", async (_, answering, presence) => {
    expect((await managementAnswer(apiThatAnswers(answering).earlier)).presence).toBe(presence);
  });

  it("that nobody can ask", async () => {
    const findings = await vouchedProcess(undefined).findings();
    expect(findings.map((finding) => `${finding.kind}: ${findingText(finding)}`)).toEqual([
      expect.stringMatching(/^warning: optimize\.stopped is not checked: .*nobody asks.*Give managementApi/) as string,
    ]);
  });

  it("never claims that somebody said that it is stopped", async () => {
    for (const [, answering] of ANSWERS) {
      const findings = await vouchedProcess(apiThatAnswers(answering).current).findings();
      for (const finding of findings) expect(findingText(finding)).not.toMatch(/says/);
    }
  });
});
