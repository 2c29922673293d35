import { parser } from "@prometheus-io/lezer-promql";
import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { BackupSchedule } from "../../../components/backup-schedule/backup-schedule";
import { declaredPolicies, declaredSpec } from "../../../operations/scheduled-run/declared-access";
import { leaseName } from "../../../operations/scheduled-run/object-names";
import { type BackupScheduleArgs } from "../../../components/backup-schedule/schedule-args";

jest.mock("../../../components/backup-schedule/program", () => ({ scheduledRunProgram: () => "program" }));

interface Declared {
  readonly type: string;
  readonly name: string;
  // The inputs of many kinds of resources; the tests compare parts of them.
  readonly inputs: Record<string, unknown>;
}

let declared: Declared[];

beforeEach(async () => {
  declared = [];
  await pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      const { metadata, ...others } = inputs as Record<string, unknown>;
      declared.push({ type, name, inputs: inputs as Record<string, unknown> });
      // The kubernetes plugin names what has no name.
      const named = metadata === undefined ? {} : { metadata: { name: `${name}-random`, ...(metadata as object) } };
      return { id: `${name}-id`, state: { ...others, ...named } };
    },
    call: () => ({}),
  });
});

const usual: BackupScheduleArgs = {
  namespace: "camunda",
  managementApi: { url: "http://optimize.camunda.svc:8092" },
  secondaryStorage: "rdbms",
  schedule: "0 3 * * *",
  datastore: { url: "https://elasticsearch.camunda.svc:9200" },
  repositoryName: pulumi.output("optimize-backups"),
};

/** Declares a schedule and waits until all its resources have been registered. */
async function declare(more: Partial<BackupScheduleArgs> = {}, name = "nightly"): Promise<void> {
  const schedule = new BackupSchedule(name, { ...usual, ...more });
  await new Promise<void>((resolve) => {
    pulumi.all([schedule.urn, schedule.schedule, schedule.statusConfigMapName]).apply(() => resolve());
  });
  await pulumi.runtime.disconnect();
}

const find = (name: string) => declared.find((resource) => resource.name === name)?.inputs;

test("declares what a schedule needs and nothing more, all named after it", async () => {
  await declare();
  expect(declared.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "camunda-backup:index:BackupSchedule nightly",
    "kubernetes:batch/v1:CronJob nightly-cron-job",
    "kubernetes:coordination.k8s.io/v1:LeasePatch nightly-lock",
    "kubernetes:core/v1:ConfigMap nightly-program",
    "kubernetes:core/v1:ConfigMapPatch nightly-ledger",
    "kubernetes:core/v1:ConfigMapPatch nightly-status",
    "kubernetes:core/v1:ServiceAccount nightly-account",
    "kubernetes:rbac.authorization.k8s.io/v1:Role nightly-role",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding nightly-role-binding",
  ]);
});

test("the CronJob never runs twice at a time, never repeats blindly and always has deadlines", async () => {
  await declare({ timeZone: "Europe/Berlin" });
  expect(find("nightly-cron-job")?.["spec"]).toMatchObject({
    schedule: "0 3 * * *",
    timeZone: "Europe/Berlin",
    suspend: false,
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 3600,
    jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 9000 } },
  });
});

test("a check of restores is a CronJob of its own with the same pods, told to do that", async () => {
  await declare({ timeZone: "Europe/Berlin", verifyRestore: { schedule: "0 12 * * 6" } });
  const spec = find("nightly-restore-check")?.["spec"] as { jobTemplate: { spec: { template: object } } };
  expect(spec).toMatchObject({
    schedule: "0 12 * * 6",
    timeZone: "Europe/Berlin",
    suspend: false,
    concurrencyPolicy: "Forbid",
    jobTemplate: { spec: { backoffLimit: 1, activeDeadlineSeconds: 7200 } },
  });
  expect(find("nightly-restore-check")?.["metadata"]).toMatchObject({ name: "nightly-check-restore" });
  const backups = find("nightly-cron-job")?.["spec"] as typeof spec;
  const work = JSON.stringify({ name: "CAMUNDA_BACKUP_WORK", value: "check-restore" });
  const own = JSON.stringify(spec.jobTemplate.spec.template);
  expect(own).toContain(work);
  expect(own.replace(`${work},`, "").replace(`,${work}`, "")).toBe(JSON.stringify(backups.jobTemplate.spec.template));
});

test("the runs may read and change their own three objects, and nothing else", async () => {
  await declare();
  expect(find("nightly-role")?.["rules"]).toEqual([
    {
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      resourceNames: [leaseName("http://optimize.camunda.svc:8092")],
      verbs: ["get", "update"],
    },
    {
      apiGroups: [""],
      resources: ["configmaps"],
      resourceNames: ["nightly-ledger", "nightly-status"],
      verbs: ["get", "update"],
    },
  ]);
});

test("what limits the pods says of itself what is declared, and the Role which policies are", async () => {
  await declare({ networkPolicy: { guardOptimize: { namespace: "platform", podLabels: { app: "optimize" } } } });
  const annotationsOf = (name: string) =>
    v.parse(v.object({ annotations: v.record(v.string(), v.string()) }), find(name)?.["metadata"]).annotations;
  expect(declaredSpec(annotationsOf("nightly-role"))).toEqual({ rules: find("nightly-role")?.["rules"] });
  for (const name of ["nightly-egress", "nightly-guard"]) {
    expect(declaredSpec(annotationsOf(name))).toEqual(find(name)?.["spec"]);
  }
  expect(declaredPolicies(annotationsOf("nightly-role"))).toEqual([
    { namespace: "camunda", name: "nightly" },
    { namespace: "platform", name: "nightly-guard-random" },
  ]);
  declared = [];
  await declare();
  expect(declaredPolicies(annotationsOf("nightly-role"))).toEqual([]);
});

test("what somebody changes by hand is healed", async () => {
  await declare({ networkPolicy: {}, prometheusRule: {} });
  const objects = declared.filter(({ type }) => type.startsWith("kubernetes:"));
  const notForced = objects.filter(({ inputs }) => !JSON.stringify(inputs["metadata"]).includes("patchForce"));
  expect(notForced).toEqual([]);
});

test("the kubernetes plugin names the program and the policy beside Optimize, and all pods mount that program", async () => {
  const networkPolicy = { guardOptimize: { namespace: "platform", podLabels: { app: "optimize" } } };
  await declare({ networkPolicy, verifyRestore: { schedule: "0 12 * * 6" }, immediate: true });
  for (const name of ["nightly-program", "nightly-guard"]) expect(find(name)?.["metadata"]).not.toHaveProperty("name");
  expect(find("nightly-program")).toMatchObject({ immutable: true, metadata: { namespace: "camunda" } });
  for (const job of ["nightly-cron-job", "nightly-restore-check", "nightly-first"]) {
    expect(JSON.stringify(find(job))).toContain('"configMap":{"name":"nightly-program-random"}');
  }
});

test.each(["Nightly_Backup", "nightly_backup", "nächtlich", "nightly.-backup", "-nightly", "n".repeat(240)])(
  "what the plugin names after the schedule %s has a name that Kubernetes takes",
  async (name) => {
    const networkPolicy = { guardOptimize: { namespace: "platform", podLabels: { app: "optimize" } } };
    await declare({ networkPolicy, resourceName: "nightly" }, name);
    const unnamed = declared.filter(
      ({ type, inputs }) => /^kubernetes:(core|networking)/.test(type) && !isNamed(inputs),
    );
    expect(unnamed.map((one) => one.name).sort()).toEqual([
      expect.stringMatching(/^nightly-[0-9a-f]{10}-guard$/),
      expect.stringMatching(/^nightly-[0-9a-f]{10}-program$/),
    ]);
  },
);
const isNamed = (inputs: Record<string, unknown>) => "name" in (inputs["metadata"] as object);

test("schedules of one resourceName are kept apart, and a name with dots stays as it is", async () => {
  const programs: string[] = [];
  for (const name of ["Nightly_Backup", "nightly_backup", "a.b"]) {
    declared = [];
    await declare({ resourceName: "nightly" }, name);
    programs.push(...declared.flatMap((one) => (one.name.endsWith("-program") ? [one.name] : [])));
  }
  expect(new Set(programs).size).toBe(3);
  expect(programs[2]).toBe("a.b-program");
});

test("credentials are references to a Secret, and the settings hold none", async () => {
  await declare({ credentialsSecret: { name: "elasticsearch", username: "user", password: "pass" } });
  const text = JSON.stringify(find("nightly-cron-job"));
  const reference = (name: string, key: string) =>
    JSON.stringify({ name, valueFrom: { secretKeyRef: { key, name: "elasticsearch" } } });
  expect(text).toContain(reference("CAMUNDA_BACKUP_DATASTORE_PASSWORD", "pass").slice(0, 60));
  expect(JSON.stringify(find("nightly-program"))).not.toMatch(/elasticsearch"|pass/);
});

test("pods meet the strictest standard, and carry what the user adds", async () => {
  await declare({
    image: "registry.example.com/node@sha256:abc",
    pod: {
      annotations: { team: "platform" },
      imagePullSecrets: ["registry"],
      env: [{ name: "HTTPS_PROXY", value: "http://proxy:3128" }],
    },
  });
  const { jobTemplate } = find("nightly-cron-job")?.["spec"] as { jobTemplate: { spec: { template: unknown } } };
  expect(jobTemplate.spec.template).toMatchObject({
    metadata: { annotations: { "sidecar.istio.io/inject": "false", team: "platform" } },
    spec: {
      imagePullSecrets: [{ name: "registry" }],
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          image: "registry.example.com/node@sha256:abc",
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          resources: { limits: { memory: "128Mi" } },
          env: expect.arrayContaining([{ name: "HTTPS_PROXY", value: "http://proxy:3128" }]) as unknown[],
        },
      ],
    },
  });
});

test("a network policy, alerts and the first backup are declared on wish", async () => {
  await declare({
    immediate: true,
    networkPolicy: { guardOptimize: { namespace: "camunda", podLabels: { app: "optimize" } } },
    prometheusRule: { labels: { release: "prometheus" } },
  });
  expect(find("nightly-egress")?.["spec"]).toMatchObject({
    egress: [{}, { ports: [443, 6443, 8092, 9200].map((port) => ({ protocol: "TCP", port })) }],
  });
  expect(find("nightly-guard")?.["spec"]).toMatchObject({
    ingress: [{ ports: [{ port: 8092 }] }, { ports: [{ port: 8090 }] }],
  });
  expect(JSON.stringify(find("nightly-alerts"))).toContain("kube_cronjob_status_last_successful_time");
  expect(find("nightly-first")?.["spec"]).toMatchObject({ backoffLimit: 0 });
});

/** The expressions of all alerts that were declared, by their names. */
const alerts = () => {
  const spec = find("nightly-alerts")?.["spec"] as { groups: { rules: { alert: string; expr: string }[] }[] };
  return new Map(spec.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)));
};

/** Whether Prometheus's own grammar finds nothing to object to. */
function isPromql(expression: string): boolean {
  let isWhole = true;
  parser.parse(expression).iterate({ enter: ({ type }) => void (isWhole &&= !type.isError) });
  return isWhole;
}

test("the expression of every alert is PromQL, and would not be with any of its brackets left out", async () => {
  await declare({ prometheusRule: {}, verifyRestore: { schedule: "0 12 * * 6", activeDeadlineSeconds: 1000 } });
  expect(alerts().size).toBe(6);
  for (const [alert, expression] of alerts()) {
    expect([alert, expression, isPromql(expression)]).toEqual([alert, expression, true]);
    const brackets = [...expression.matchAll(/[(){}](?=(?:[^"]*"[^"]*")*[^"]*$)/g)].map(({ index }) => index);
    expect(brackets.length).toBeGreaterThan(3);
    const accepted = brackets.map((at) => expression.slice(0, at) + expression.slice(at + 1)).filter(isPromql);
    expect([alert, accepted]).toEqual([alert, []]);
  }
  expect(["tim() > 1", "max(up) >> 1", "up unless on kube_job_info", "up == "].filter(isPromql)).toEqual([]);
});

test("a restore that was not proven is alerted on only where one is checked, by its own schedule", async () => {
  await declare({ prometheusRule: {} });
  expect([...alerts().keys()]).toEqual([
    "CamundaBackupTooOld",
    "CamundaBackupNeverSucceeded",
    "CamundaBackupScheduleAbsent",
    "CamundaBackupScheduleSuspended",
    "CamundaBackupNotPruned",
  ]);
  declared = [];
  await declare({ prometheusRule: {}, verifyRestore: { schedule: "0 12 * * 6", activeDeadlineSeconds: 1000 } });
  const expression = alerts().get("CamundaBackupRestoreNotProven");
  // A week, the deadline and an hour.
  expect(expression).toContain(`> ${7 * 86_400 + 1000 + 3600} or`);
  expect(expression).toContain('kube_job_failed{namespace="camunda",job_name=~"nightly-check-restore-[0-9]+"');
  expect(expression).not.toContain('cronjob="nightly"');
  expect(find("nightly-restore-check")?.["spec"]).toMatchObject({
    jobTemplate: { spec: { activeDeadlineSeconds: 1000 } },
  });
});

test("what makes no schedule of the name is refused at once", () => {
  expect(() => new BackupSchedule("Nightly_Backup", usual)).toThrow(/resourceName: Nightly_Backup is no name/);
});
