import * as v from "valibot";

import { deploymentBody, podsBody } from "../../../clients/kubernetes/deployment";
import { deploymentProcess } from "../../../operations/restore/run/deployment-process";
import { errorsIn, keepers, versionOfImage } from "../../../operations/restore/run/judge-deployment";
import { clusterJournal, whileHolding } from "../../../operations/restore/run/restore-in-cluster";
import { SimulatedClock } from "../backup/simulation";
import { deploymentAnswer, podAnswer } from "../operations/configuration/deployment-answers";
import { MemoryCluster } from "../scheduled-run/memory-cluster";

const NAME = "camunda-optimize";

/** A Deployment whose pods come and go a moment after it is scaled. */
class ScaledDeployment {
  readonly clock = new SimulatedClock();
  replicas = 2;
  env: object[] = [];
  marks: Record<string, string> = {};
  autoscalers: string[] | undefined = [];
  log: string[] | undefined = [
    "2026-11-21 04:05:06.123 INFO started",
    "2026-11-21 04:05:07.123 ERROR cannot read index",
  ];
  startsAs: "ready" | "starting" = "ready";
  private scaledAt = 0;
  private before = 2;

  private pods() {
    const alive = this.clock.now() - this.scaledAt < 5_000 ? this.before : this.replicas;
    return Array.from({ length: alive }, (_, number) => podAnswer(`optimize-${number}`, undefined, this.startsAs));
  }

  readonly process = deploymentProcess({
    deployments: {
      namespace: "camunda",
      target: "https://kubernetes:6443",
      get: (name) => {
        const answer = deploymentAnswer(this.env, { replicas: this.replicas });
        const [sidecar, optimize] = answer.spec.template.spec.containers;
        const containers = [sidecar, { ...optimize, image: "registry.example.com:5000/camunda/optimize:8.8.0" }];
        const metadata = { ...answer.metadata, annotations: this.marks };
        const spec = { ...answer.spec, template: { spec: { ...answer.spec.template.spec, containers } } };
        return Promise.resolve(name === NAME ? v.parse(deploymentBody, { ...answer, metadata, spec }) : undefined);
      },
      names: () => Promise.resolve([NAME]),
      pods: () => Promise.resolve(v.parse(podsBody, { items: this.pods() })),
      apply: () => Promise.reject(new Error("nothing is applied here")),
    },
    scaling: {
      scale: (_name, replicas) => {
        this.before = this.pods().length;
        this.scaledAt = this.clock.now();
        this.replicas = replicas;
        return Promise.resolve();
      },
      autoscalersOf: () => Promise.resolve(this.autoscalers),
      lastLines: () => Promise.resolve(this.log),
    },
    name: NAME,
    container: "optimize",
    indexPrefix: "optimize",
    datastore: { target: "http://elasticsearch.camunda.svc:9200", identity: { engine: "elasticsearch" } },
    clock: this.clock,
    report: () => undefined,
    readyTimeoutMilliseconds: 60_000,
  });
}

describe("an Optimize in Kubernetes", () => {
  it("counts as stopped once no pod is left, and comes back with as many as before", async () => {
    const optimize = new ScaledDeployment();
    const { process } = optimize;
    expect(await process.version()).toBe("8.8.0");
    const { replicas } = await process.look();
    expect(replicas).toBe(2);
    await process.stop();
    expect((await process.look()).running).toEqual(["pod optimize-0", "pod optimize-1"]);
    await optimize.clock.sleep(5_000);
    expect(await process.look()).toEqual({ running: [], replicas: 0 });
    expect(await process.start(2)).toEqual([]);
    expect(await process.errors()).toEqual({ found: [expect.stringContaining("cannot read index")], unread: [] });
    expect((await process.look()).running).toHaveLength(2);
  });

  it("counts as running from the moment in which somebody scales it up", async () => {
    const optimize = new ScaledDeployment();
    await optimize.process.stop();
    await optimize.clock.sleep(5_000);
    optimize.replicas = 1;
    optimize.startsAs = "starting";
    expect((await optimize.process.look()).running).not.toEqual([]);
  });

  it("says what keeps it from becoming ready", async () => {
    const optimize = new ScaledDeployment();
    optimize.startsAs = "starting";
    await expect(optimize.process.start(1)).rejects.toThrow(/data is whole.*CrashLoopBackOff/s);
  });

  it("is not the one to restore for when it looks for other indices, and names what keeps it up", async () => {
    const optimize = new ScaledDeployment();
    expect(await optimize.process.findings()).toEqual([]);
    optimize.env = [{ name: "CAMUNDA_OPTIMIZE_ELASTICSEARCH_SETTINGS_INDEX_PREFIX", value: "north" }];
    optimize.env.push({ name: "OPTIMIZE_ELASTICSEARCH_HOST", value: "other-elasticsearch" });
    optimize.autoscalers = ["optimize-scaler"];
    optimize.marks = { "argocd.argoproj.io/tracking-id": "camunda:apps/Deployment:camunda/optimize" };
    expect(await optimize.process.findings()).toEqual([
      { kind: "refused", property: "indexPrefix", problem: expect.stringContaining("north") as string },
      { kind: "warning", property: "datastore", problem: expect.stringContaining("other-elasticsearch") as string },
      {
        kind: "warning",
        property: "optimize.deployment",
        problem: expect.stringContaining("optimize-scaler") as string,
      },
      {
        kind: "warning",
        property: "optimize.deployment",
        problem: expect.stringContaining("app set camunda ") as string,
      },
    ]);
  });
});

describe("where the rights do not tell", () => {
  it("what scales an Optimize, that is said, with the right that would tell", async () => {
    const optimize = new ScaledDeployment();
    optimize.autoscalers = undefined;
    expect(await optimize.process.findings()).toEqual([
      {
        kind: "warning",
        property: "optimize.deployment",
        problem: expect.stringMatching(
          /^: whether an autoscaler scales camunda-optimize is not known.*list horizontalpodautoscalers.*autoscaling/,
        ) as string,
      },
    ]);
  });

  it("what is in its log, the pods are named whose log it is", async () => {
    const optimize = new ScaledDeployment();
    optimize.log = undefined;
    expect(await optimize.process.errors()).toEqual({ found: [], unread: ["optimize-0", "optimize-1"] });
  });
});

it.each([
  ["camunda/optimize:8.8.0", "8.8.0"],
  ["registry:5000/optimize:v8.8.1-alpha2", "8.8.1"],
  ["camunda/optimize:8.8.0-alpha3", "8.8.0"],
  ["camunda/optimize:8.9.1-SNAPSHOT", "8.9.1"],
  ["camunda/optimize:8.8.0-alpha3@sha256:00", "8.8.0"],
  ["camunda/optimize:8.8.0@sha256:abcdef", "8.8.0"],
  ["camunda/optimize:8.8.0-arm64", "8.8.0"],
  ["camunda/optimize:latest", undefined],
  ["camunda/optimize:8.8", undefined],
  ["registry:5000/optimize", undefined],
])("an image %s tells the version %s", (image, version) => expect(versionOfImage(image)).toBe(version));

it("knows Flux by its labels, and the errors in a log by their kinds", () => {
  const marks = { "helm.toolkit.fluxcd.io/name": "camunda", "kustomize.toolkit.fluxcd.io/name": "apps" };
  const deployment = v.parse(deploymentBody, deploymentAnswer([]));
  expect(keepers({ ...deployment, marks }, [])).toHaveLength(2);
  const twice = [
    "08:00:00.001 ERROR no index",
    "08:00:01.002 ERROR no index",
    '{"severity":"ERROR","message":"other"}',
  ];
  expect(errorsIn(twice)).toHaveLength(2);
});

describe("what a restore keeps in Kubernetes", () => {
  it("is a journal in a ConfigMap, made when it is first written", async () => {
    const cluster = new MemoryCluster();
    const journal = clusterJournal(cluster.api, "backups", "optimize");
    expect(await journal.read()).toBeUndefined();
    await journal.write("one");
    await journal.write("two");
    expect(await journal.read()).toBe("two");
  });

  it("is a Lease, held while it works, and by one at a time", async () => {
    const cluster = new MemoryCluster();
    const lease = { name: "restore", holder: "ada@laptop/1" };
    const clock = { now: () => 0, monotonic: () => 0, sleep: () => new Promise<void>(() => undefined) };
    const held = await whileHolding(cluster.api, lease, clock, () => Promise.resolve(holderOf(cluster)));
    expect(held).toBe("ada@laptop/1");
    expect(holderOf(cluster)).toBe("");

    cluster.put(LEASE, { spec: { holderIdentity: "another", leaseDurationSeconds: 30 } });
    const renewing = {
      now: () => 0,
      monotonic: () => 0,
      sleep: () => {
        const renewTime = new Date().toISOString();
        cluster.put(LEASE, { spec: { holderIdentity: "another", leaseDurationSeconds: 30, renewTime } });
        return Promise.resolve();
      },
    };
    await expect(whileHolding(cluster.api, lease, renewing, () => Promise.resolve())).rejects.toThrow(/another holds/);
  });
});

const LEASE = "/apis/coordination.k8s.io/v1/namespaces/backups/leases/restore";

const holderOf = (cluster: MemoryCluster) => cluster.objects.get(LEASE)?.spec?.holderIdentity;
