import { TransportError } from "../../../../clients/http/transport-error";
import { type RepositoryHolder } from "../../../../clients/datastore/repository-holders";
import { type Backup, type OptimizeApi } from "../../../../clients/optimize/backup";
import { ManagementApiError, type ManagementApiFault } from "../../../../clients/optimize/management-api-error";
import { configureOptimize } from "../../../../operations/configuration/configure-optimize";
import { configurationDrift, readConfiguration } from "../../../../operations/configuration/read-configuration";
import { releaseConfiguration } from "../../../../operations/configuration/release-configuration";
import { type ConfigurationTarget } from "../../../../operations/configuration/target";
import { SimulatedDeployments } from "./simulated-deployments";

const snapshot = (state: string) => ({
  name: "camunda_optimize_7_8.8.0_part_1_of_2",
  state,
  startTime: "2026-11-21T08:00:00.000Z",
  failures: [],
});
const backup = (state: string): Backup => ({ backupId: "7", state, snapshots: [snapshot(state)] });

type Listed = readonly Backup[] | ManagementApiFault | "silent";

/** An Optimize whose list is, call by call, what the test says; the last one stays. */
function optimizeThatLists(...answers: Listed[]): OptimizeApi {
  const refuse = () => Promise.reject(new Error("not asked for"));
  return {
    target: "http://optimize:8092",
    list() {
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      if (answer === "silent")
        return Promise.reject(new TransportError("refused", false, "http://optimize:8092 refuses"));
      if (typeof answer === "string") return Promise.reject(new ManagementApiError(answer, 500, `says ${answer}`));
      return Promise.resolve([...answer]);
    },
    get: refuse,
    request: refuse,
    remove: refuse,
    close: () => Promise.resolve(),
  };
}

function simulated(deployments: SimulatedDeployments, optimize?: OptimizeApi) {
  let now = 0;
  const warnings: string[] = [];
  const deployment = { deployments, name: "camunda-optimize", container: undefined };
  const target: ConfigurationTarget = {
    deployment,
    optimize,
    datastore: undefined,
    clock: {
      now: () => 0,
      monotonic: () => now,
      sleep: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
    },
    report: () => undefined,
    warn: (line) => warnings.push(line),
  };
  const configure = (whenContested: "take" | "fail" = "take") =>
    configureOptimize(target, deployment, { repositoryName: "new", whenContested, restartTimeoutMilliseconds: 60_000 });
  return { target, deployment, warnings, configure };
}

test("a value that nobody holds is set, and Optimize finds its repository", async () => {
  const deployments = new SimulatedDeployments(undefined);
  const { configure, warnings } = simulated(deployments, optimizeThatLists("not-configured", "silent", []));
  await configure();
  expect(deployments.value).toBe("new");
  expect(warnings).toEqual([]);
});

test("somebody else's value is refused with the name of who holds it, before anything is waited for", async () => {
  const deployments = new SimulatedDeployments("old", "helm");
  const { configure } = simulated(deployments, optimizeThatLists([backup("IN_PROGRESS")]));
  await expect(configure("fail")).rejects.toThrow(/is "old" instead of "new", and held by helm\. Nothing was changed/);
  expect(deployments.applied).toEqual([]);
});

test("it is taken over where that is asked for, and who held it is told", async () => {
  const deployments = new SimulatedDeployments("old", "helm");
  const { configure, warnings } = simulated(deployments, optimizeThatLists([backup("SUCCESS")]));
  await configure();
  expect(deployments.value).toBe("new");
  expect(warnings.join("\n")).toMatch(/The backups 7 stay in old[^]*held by helm; it has been taken over/);
});

test("a running backup is waited for, and never broken off", async () => {
  const ends = simulated(
    new SimulatedDeployments("old"),
    optimizeThatLists([backup("IN_PROGRESS")], [backup("SUCCESS")]),
  );
  await ends.configure();
  const deployments = new SimulatedDeployments("old");
  const goesOn = simulated(deployments, optimizeThatLists([backup("IN_PROGRESS")]));
  await expect(goesOn.configure()).rejects.toMatchObject({ outcome: "busy" });
  expect(deployments.value).toBe("old");
});

test.each<[string, Listed, RegExp]>([
  ["a repository that is not registered", "repository-missing", /cannot use it: says repository-missing/],
  ["a file that overrules the variable", "not-configured", /environment-config\.yaml overrules the variable/],
  ["an Optimize that stays silent", "silent", /cannot use it: http:\/\/optimize:8092 refuses/],
])("%s is said, and recorded", async (_what, answer, message) => {
  const { configure } = simulated(new SimulatedDeployments("new"), optimizeThatLists(answer));
  const failed = configure();
  await expect(failed).rejects.toMatchObject({ name: "ConfigurationNotInEffect" });
  await expect(failed).rejects.toThrow(message);
});

test("a pod that does not become ready is said with its trouble", async () => {
  const { configure } = simulated(new SimulatedDeployments(undefined, undefined, "starting"));
  await expect(configure()).rejects.toThrow(
    /after 60 s: the new pod a is not ready yet; pod a: container optimize: Crash/,
  );
});

test("each truth that differs is named", async () => {
  const deployments = new SimulatedDeployments("old");
  const { target } = simulated(deployments, optimizeThatLists("repository-missing"));
  const truths = await readConfiguration(target, "new");
  if (truths === undefined) throw new Error("the Deployment is there");
  expect(configurationDrift("new", truths).map((line) => line.split(":")[0])).toEqual([
    "deploymentValue",
    "runningValue",
    "answer",
  ]);
});

const repositoriesWith = (holders: RepositoryHolder[]) => ({
  get: (name: string) => Promise.resolve({ name, type: "fs", settings: {} }),
  holders: () => Promise.resolve(holders),
});

test("a restore that runs is waited for, one of somebody else's snapshot is not", async () => {
  const restoring = (snapshot: string) => {
    const deployments = new SimulatedDeployments("old");
    const repositories = repositoriesWith([{ activity: "restore", snapshots: [snapshot] }]);
    const { target, deployment } = simulated(deployments, optimizeThatLists([]));
    const datastore = { repositories, snapshots: { list: () => Promise.resolve([]) } };
    return releaseConfiguration({ ...target, datastore }, deployment, "old", 60_000);
  };
  await expect(restoring("camunda_optimize_7_8.8.0_part_1_of_2")).rejects.toThrow(
    /start it on data that camunda_optimize_7_8\.8\.0_part_1_of_2 is being restored to\. Nothing was changed/,
  );
  await expect(restoring("logs_2026-11-21")).resolves.toBeUndefined();
});

test("listed backups that are not in the repository are named", async () => {
  const { target } = simulated(new SimulatedDeployments("new"), optimizeThatLists([backup("SUCCESS")]));
  const repositories = repositoriesWith([]);
  const stored = { ...snapshot("SUCCESS"), endTime: undefined, indices: [] };
  const elsewhere = async (list: (typeof stored)[]) =>
    (
      await readConfiguration(
        { ...target, datastore: { repositories, snapshots: { list: () => Promise.resolve(list) } } },
        "new",
      )
    )?.elsewhere;
  expect(await elsewhere([stored])).toEqual([]);
  expect(await elsewhere([])).toEqual(["7"]);
  expect(await elsewhere([{ ...stored, startTime: "2020-01-01T00:00:00.000Z" }])).toEqual(["7"]);
});

test("what is ours is given back with no fields at all, and a Deployment that is gone is no error", async () => {
  const deployments = new SimulatedDeployments("new");
  const { target, deployment } = simulated(deployments);
  await releaseConfiguration(target, deployment, "new", 60_000);
  expect(deployments.applied).toMatchObject([{ spec: { template: { spec: {} } }, options: { force: false } }]);
  await releaseConfiguration(target, { ...deployment, name: "gone" }, "new", 60_000);
});
