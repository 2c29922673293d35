import { readFileSync, writeFileSync } from "node:fs";

import { systemClock } from "../clients/clock";
import { identify } from "../clients/datastore/cluster-identity";
import { datastoreOn } from "../clients/datastore/datastore";
import { Indices } from "../clients/datastore/indices";
import { Repositories } from "../clients/datastore/repositories";
import { DatastoreRequests } from "../clients/datastore/requests";
import { datastoreConnection } from "../clients/datastore/settings";
import { Snapshots } from "../clients/datastore/snapshots";
import { ExplainedError } from "../clients/explained-error";
import { nodeTransport } from "../clients/http/node-transport";
import { defaultRetryPolicy } from "../clients/http/retry";
import { ApiServer, apiServerConnection } from "../clients/kubernetes/in-cluster/api-server";
import { ConfigMapStore } from "../clients/kubernetes/in-cluster/config-maps";
import { LeaseStore } from "../clients/kubernetes/in-cluster/leases";
import { backupsApi } from "../clients/optimize/backups-api";
import { earlierBackupApi } from "../clients/optimize/earlier-backup-api";
import { managementConnection } from "../clients/optimize/settings";
import { argumentsOf, withRunnableCommands } from "../operations/command-hints";
import { BreakOff } from "../operations/scheduled-run/break-off";
import { checkRestore } from "../operations/scheduled-run/restore-check";
import { resultOf, type RunResult } from "../operations/scheduled-run/run-result";
import { type ConnectedInstallation, scheduledRun } from "../operations/scheduled-run/scheduled-run";
import {
  CHECK_RESTORE,
  type EffectiveSettings,
  readSettings,
  WORK_VARIABLE,
} from "../operations/scheduled-run/settings";
import { type TrialDatastore } from "../operations/trial-restore/trial-datastore";
import { EXIT, exitCodeOf, type ExitCode } from "./exit-code";

const OLDEST_NODE = 22;
const ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";
const TERMINATION_LOG = "/dev/termination-log";
/** The kubelet keeps 4096 bytes. */
const TERMINATION_CHARACTERS = 1000;

const environment = process.env;

/** What the CronJob runs: one file, made of this one, on a Node image with nothing else. */
async function main(): Promise<RunResult> {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE) {
    throw new ExplainedError(
      "invalid",
      `image: has Node.js ${process.versions.node}; ${OLDEST_NODE} or newer is needed.`,
    );
  }
  const settings = readSettings(readFileSync(required("CAMUNDA_BACKUP_SETTINGS"), "utf8"), environment);
  const api = apiServer(required("CAMUNDA_BACKUP_NAMESPACE"));
  const breakOff = new BreakOff(systemClock);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      breakOff.now(new ExplainedError("unknown", "The pod was asked to stop before the run had ended."));
    });
  }
  if (environment[WORK_VARIABLE] === CHECK_RESTORE) {
    return checkRestore({
      settings,
      connect: () => connectForTrial(settings),
      status: new ConfigMapStore(api, settings.statusName),
      ledger: new ConfigMapStore(api, settings.ledgerName),
      clock: breakOff.clock,
      random: Math.random,
      report: (line) => log("info", line),
      warn: (line) => log("warning", withRunnableCommands(line, argumentsOf(settings))),
    });
  }
  const pod = required("CAMUNDA_BACKUP_POD");
  return scheduledRun({
    settings,
    connect: () => connect(settings),
    leases: new LeaseStore(api, settings.leaseName),
    ledger: new ConfigMapStore(api, settings.ledgerName),
    status: new ConfigMapStore(api, settings.statusName),
    pod,
    job: { name: environment["CAMUNDA_BACKUP_JOB"] ?? pod, uid: environment["CAMUNDA_BACKUP_JOB_UID"] || undefined },
    clock: systemClock,
    breakOff,
    audit: {
      who: pod,
      write(record) {
        log("info", `deletion of the backup ${record.backupId}: ${record.result}`, { deletion: record });
        return Promise.resolve();
      },
    },
    report: (line) => log("info", line),
    warn: (line) => log("warning", line),
  });
}

function apiServer(namespace: string): ApiServer {
  const account = {
    namespace,
    caCertificate: readFileSync(`${ACCOUNT_FOLDER}/ca.crt`, "utf8"),
    token: () => readFileSync(`${ACCOUNT_FOLDER}/token`, "utf8").trim(),
  };
  return new ApiServer(nodeTransport(apiServerConnection(account, environment)), namespace);
}

async function connect({
  managementApi,
  datastore,
  repositoryName,
  indexPrefix,
}: EffectiveSettings): Promise<ConnectedInstallation> {
  const transport = nodeTransport(managementConnection(managementApi));
  const optimize = managementApi.api === "3.9" ? earlierBackupApi(transport) : backupsApi(transport);
  if (datastore === undefined || repositoryName === undefined) return { optimize, store: undefined, sizes: undefined };
  const connection = datastoreConnection(datastore, environment);
  const requests = new DatastoreRequests(nodeTransport(connection), defaultRetryPolicy, connection.credentials);
  const { clusterUuid } = await identify(requests, datastore.engine);
  const snapshots = new Snapshots(requests);
  const store = { snapshots, repositoryName, clusterUuid, indexPrefix, indices: new Indices(requests) };
  return { optimize, store, sizes: snapshots };
}

/** Everything that a trial of a restore asks a datastore for. */
async function connectForTrial({ datastore }: EffectiveSettings): Promise<TrialDatastore> {
  if (datastore === undefined) throw new ExplainedError("invalid", "datastore: is needed to check a restore.");
  const connection = datastoreConnection(datastore, environment);
  const requests = new DatastoreRequests(nodeTransport(connection), defaultRetryPolicy, connection.credentials);
  return datastoreOn(requests, await identify(requests, datastore.engine), new Repositories(requests));
}

function required(variable: string): string {
  const value = environment[variable];
  if (value !== undefined && value !== "") return value;
  throw new ExplainedError("invalid", `The environment variable ${variable} is not set.`);
}

/** One line of JSON, without anything that was not meant for people. */
function log(level: "info" | "warning" | "error", message: string, more: object = {}): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), level, message, ...more }));
}

function exitCode({ result }: RunResult): ExitCode {
  if (result === "completed") return EXIT.done;
  return result === "not-pruned" || result === "not-recorded" ? EXIT.notPruned : exitCodeOf(result);
}

/** To compare with the container's limit. */
function peakMemoryMegabytes(): number {
  return Math.ceil((process.resourceUsage().maxRSS * 1024) / 1e6);
}

/** Where Kubernetes shows it: in the pod's status. */
function leaveTerminationMessage(result: RunResult, code: ExitCode): void {
  const message = result.message.slice(0, TERMINATION_CHARACTERS);
  const text = JSON.stringify({ ...result, message, exitCode: code });
  try {
    writeFileSync(environment["CAMUNDA_BACKUP_TERMINATION_LOG"] ?? TERMINATION_LOG, text);
  } catch {
    log("warning", "the termination message could not be written");
  }
}

void main()
  .catch((error: unknown) => resultOf(error))
  .then((result) => {
    const code = exitCode(result);
    const more = { result: result.result, exitCode: code, peakMemoryMegabytes: peakMemoryMegabytes() };
    log(code === EXIT.done ? "info" : "error", result.message, more);
    leaveTerminationMessage(result, code);
    // Timers of the lock must not keep the pod alive.
    process.exit(code);
  });
