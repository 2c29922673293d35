import { spawn } from "node:child_process";
import { type RequestOptions } from "node:https";

import * as v from "valibot";

import { systemClock } from "../clock";
import { errorCode } from "../error-code";
import { ExplainedError } from "../explained-error";
import { type KubeConfig } from "./library";

/** As long as a program may take that gives the credentials of a cluster: it may have to ask a server for them. */
export const PROGRAM_MILLISECONDS = 60_000;

/** What a kubeconfig says of such a program. */
const programSchema = v.object({
  command: v.pipe(v.string(), v.minLength(1)),
  args: v.nullish(v.array(v.string()), []),
  env: v.nullish(v.array(v.object({ name: v.string(), value: v.string() })), []),
});
type Program = v.InferOutput<typeof programSchema>;

/** What it writes. */
const credentialSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    status: v.object({
      token: v.nullish(v.string()),
      clientCertificateData: v.nullish(v.string()),
      clientKeyData: v.nullish(v.string()),
      expirationTimestamp: v.nullish(v.string()),
    }),
  }),
);
type Credential = v.InferOutput<typeof credentialSchema>["status"];

type Authenticator = Parameters<KubeConfig["addAuthenticator"]>[0];
type User = KubeConfig["users"][number];

/** Under this name the library leaves a user to us. */
const NAME = "camunda-backup-program";

/**
 * Has the programs that a kubeconfig names for credentials run by us, with a limit: the library waits for ever for one that
 * waits for somebody.
 */
export function limitPrograms(config: KubeConfig, milliseconds = PROGRAM_MILLISECONDS): void {
  config.users = (config.getUsers() ?? []).map((user) => {
    const found = v.safeParse(programSchema, programOf(user));
    if (!found.success) return user;
    return { ...user, exec: undefined, authProvider: { name: NAME, program: found.output } };
  });
  config.addAuthenticator(new CredentialPrograms(milliseconds));
}

function programOf({ exec, authProvider }: User): unknown {
  if (exec !== undefined && exec !== null) return exec;
  const earlier = v.safeParse(v.object({ config: v.object({ exec: v.unknown() }) }), authProvider);
  return earlier.success ? earlier.output.config.exec : undefined;
}

class CredentialPrograms implements Authenticator {
  private readonly credentials = new Map<string, Promise<Credential>>();

  constructor(private readonly milliseconds: number) {}

  isAuthProvider(user: User): boolean {
    return v.is(v.object({ name: v.literal(NAME) }), user.authProvider);
  }

  async applyAuthentication(user: User, options: RequestOptions): Promise<void> {
    const { program } = v.parse(v.object({ program: programSchema }), user.authProvider);
    const { token, clientCertificateData, clientKeyData } = await this.credential(user.name, program);
    if (typeof clientCertificateData === "string") options.cert = clientCertificateData;
    if (typeof clientKeyData === "string") options.key = clientKeyData;
    if (typeof token === "string") options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
  }

  /** One run of the program for all who ask at the same time, and until what it gave expires. */
  private async credential(user: string, program: Program): Promise<Credential> {
    const before = this.credentials.get(user);
    if (before !== undefined) {
      const credential = await before;
      if (!hasExpired(credential, systemClock.now())) return credential;
      const others = this.credentials.get(user);
      if (others !== undefined && others !== before) return others;
    }
    const asked = run(program, this.milliseconds);
    this.credentials.set(user, asked);
    asked.catch(() => this.credentials.delete(user));
    return asked;
  }
}

/** When it ends is written by the wall clock of whoever made it. */
function hasExpired({ expirationTimestamp }: Credential, now: number): boolean {
  return typeof expirationTimestamp === "string" && !(Date.parse(expirationTimestamp) > now);
}

/** What the program gives. What it says besides is told to nobody: it may hold credentials. */
async function run({ command, args, env }: Program, milliseconds: number): Promise<Credential> {
  const environment = { ...process.env, ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])) };
  const said = await new Promise<string>((resolve, reject) => {
    // Nobody can answer it: what it asks for is at its end at once.
    const child = spawn(command, args ?? [], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      // What it began may live on and keep the pipe open.
      child.stdout.destroy();
      child.unref();
      const wait = `gave none within ${milliseconds / 1000} s, and was ended. It may have waited for somebody to log in`;
      reject(problem(command, `${wait}. Run \`kubectl auth whoami\` where this runs, log in, and try again`));
    }, milliseconds);
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(problem(command, `cannot be run (${errorCode(error)}). ${WAY_OUT}`));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(problem(command, `ended with ${code ?? signal ?? "an error"}. ${WAY_OUT}`));
    });
  });
  const parsed = v.safeParse(credentialSchema, said);
  if (!parsed.success) throw problem(command, `gave something that is no ExecCredential. ${WAY_OUT}`);
  return parsed.output.status;
}

const WAY_OUT = "Run `kubectl auth whoami` where this runs: it shows what is wrong";

function problem(command: string, what: string): ExplainedError {
  return new ExplainedError(
    "invalid",
    `Kubernetes: the program ${command}, which the kubeconfig names for credentials, ${what}.`,
  );
}
