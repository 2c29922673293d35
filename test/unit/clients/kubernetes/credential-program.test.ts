import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { clusterConfig } from "../../../../clients/kubernetes/cluster-config";
import { portForward } from "../../../../clients/kubernetes/port-forward";
import { kubernetesApi } from "../../../../clients/kubernetes/requests";
import { until } from "../../stack/until";

/** Loading the library that speaks to Kubernetes takes a busy machine minutes. */
jest.setTimeout(900_000);

/** Short for a program that waits for ever, and long for one that does not. */
const [SHORT, LONG] = [300, 60_000];

let folder: string;
let server: Server;
let url: string;
let authorizations: (string | undefined)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "credential-program-"));
  authorizations = [];
  server = createServer((request, answer) => {
    authorizations.push(request.headers.authorization);
    answer.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const api = "client.authentication.k8s.io/v1";
const shell = (script: string, more: object = {}) => ({
  apiVersion: api,
  command: "sh",
  args: ["-c", script],
  ...more,
});
const config = (user: object, milliseconds: number) =>
  clusterConfig(
    {
      kubeconfig: stringify({
        "current-context": "one",
        clusters: [{ name: "one", cluster: { server: url, "insecure-skip-tls-verify": true } }],
        contexts: [{ name: "one", context: { cluster: "one", user: "ada" } }],
        users: [{ name: "ada", user }],
      }),
    },
    {},
    milliseconds,
  );
const get = async (user: object, milliseconds: number) =>
  kubernetesApi(await config(user, milliseconds)).request({ method: "GET", path: "/version" });
const credential = (token: string, more = "") =>
  `echo '{"kind":"ExecCredential","status":{"token":"${token}"${more}}}'`;
const runs = async () => (await readFile(join(folder, "runs"), "utf8")).trim().split("\n").length;

const hanging: readonly (readonly [string, object, string])[] = [
  ["a program that sleeps", { exec: { apiVersion: api, command: "sleep", args: ["300"] } }, "sleep"],
  ["one whose child holds its output", { exec: shell("sleep 300 & wait") }, "sh"],
  ["one of the form before exec", { "auth-provider": { name: "exec", config: { exec: shell("sleep 300") } } }, "sh"],
];

describe.each(hanging)("credentials of %s", (_, user, command) => {
  const message = new RegExp(
    `^Kubernetes: the program ${command}, .*gave none within 0\\.3 s, and was ended\\. .*kubectl auth whoami`,
  );

  test("are given up as a whole by a request", async () => {
    await expect(get(user, SHORT)).rejects.toMatchObject({
      outcome: "invalid",
      message: expect.stringMatching(message) as string,
    });
    expect(authorizations).toEqual([]);
  });

  test("are given up as a whole by a port-forward", async () => {
    const forward = portForward(await config(user, SHORT));
    await expect(forward("camunda", { pod: "optimize-0", port: 8090 }, new Socket())).rejects.toThrow(message);
  });
});

test("what waited is ended, and not left behind", async () => {
  const file = join(folder, "pid");
  await expect(get({ exec: shell(`echo $$ > ${file}; exec sleep 300`) }, SHORT)).rejects.toThrow(/was ended/);
  const pid = Number(await readFile(file, "utf8"));
  await until(() => Promise.resolve(!lives(pid)));
});

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a program that asks somebody reads an end at once", async () => {
  await expect(get({ exec: shell("read answer; exit 3") }, LONG)).rejects.toThrow(/program sh, .*ended with 3\./);
});

test("what a program gives is sent, and asked for again when it has expired only", async () => {
  const count = `echo run >> ${join(folder, "runs")}`;
  const cluster = kubernetesApi(await config({ exec: shell(`${count}; ${credential("one")}`) }, LONG));
  await Promise.all([1, 2, 3].map(() => cluster.request({ method: "GET", path: "/version" })));
  await cluster.request({ method: "GET", path: "/version" });
  expect(authorizations).toEqual(Array(4).fill("Bearer one"));
  expect(await runs()).toBe(1);
  const expired = `,"expirationTimestamp":"2020-01-01T00:00:00Z"`;
  const short = kubernetesApi(await config({ exec: shell(`${count}; ${credential("two", expired)}`) }, LONG));
  for (let asked = 0; asked < 2; asked++) await short.request({ method: "GET", path: "/version" });
  expect(await runs()).toBe(3);
});

test("a program reads the variables that the kubeconfig gives it", async () => {
  const script = `echo '{"status":{"token":"'"$THE_TOKEN"'"}}'`;
  await get({ exec: shell(script, { env: [{ name: "THE_TOKEN", value: "given" }] }) }, LONG);
  expect(authorizations).toEqual(["Bearer given"]);
});

test.each<[string, object, RegExp]>([
  ["fails", shell("echo s3cret; echo s3cret >&2; exit 7"), /program sh, .*ended with 7\..*kubectl auth whoami/],
  ["says something else", shell("echo s3cret"), /program sh, .*no ExecCredential\./],
  ["is not there", { apiVersion: api, command: "/no/such/program" }, /program \/no\/such\/program, .*\(ENOENT\)/],
])("a program that %s is named, and what it said is not", async (_, exec, message) => {
  const failure = await get({ exec }, LONG).then(
    () => "it succeeded",
    (error: unknown) => String(error),
  );
  expect(failure).toMatch(message);
  expect(failure).not.toContain("s3cret");
});
