import * as v from "valibot";

import { deploymentBody, podsBody } from "../../../../clients/kubernetes/deployment";
import { configuredContainers } from "../../../../operations/configuration/environment-plan";
import { judgeRollout } from "../../../../operations/configuration/rollout";
import { deploymentAnswer, podAnswer } from "./deployment-answers";

type PodAnswer = ReturnType<typeof podAnswer>;

function judged(pods: readonly PodAnswer[], more: Parameters<typeof deploymentAnswer>[1] = {}) {
  const deployment = v.parse(deploymentBody, deploymentAnswer([], more));
  const containers = configuredContainers(deployment, undefined);
  return judgeRollout(deployment, v.parse(podsBody, { items: pods }), containers, "new");
}

test("it is done when a pod with the value is ready and all others are gone", () => {
  expect(judged([podAnswer("b", "new", "ready")])).toEqual({ kind: "done" });
  expect(judged([podAnswer("b", "new", "ready"), podAnswer("a", "old", "evicted")])).toEqual({ kind: "done" });
});

test.each([
  [
    "a former pod ends",
    [podAnswer("a", "old", "ending"), podAnswer("b", "new", "ready")],
    "the former pod a is still there, ending",
  ],
  ["no new pod is there", [], "there is no new pod yet"],
  ["the new pod goes again", [podAnswer("b", "new", "ending")], "there is no new pod yet"],
  ["the new pod starts", [podAnswer("b", "new", "starting")], "the new pod b is not ready yet"],
])("it is not done while %s", (_what, pods, waitingFor) => {
  expect(judged(pods)).toMatchObject({ kind: "under-way", waitingFor });
});

test("a pod whose migration container lacks the value is a former one, even before it ends", () => {
  const migration = { migration: [{ name: "CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME", value: "new" }] };
  const former = podAnswer("a", "new", "ready", { value: undefined });
  expect(judged([former], migration)).toMatchObject({ waitingFor: "the former pod a is still there" });
  expect(judged([podAnswer("b", "new", "ready", { value: "new" })], migration)).toEqual({ kind: "done" });
});

test("a change that the controller has not seen is not done", () => {
  const pods = [podAnswer("b", "new", "ready")];
  expect(judged(pods, { generation: 2, observed: 1 })).toMatchObject({ kind: "under-way" });
});

test("one that is scaled to 0 is stopped", () => {
  expect(judged([], { replicas: 0 })).toEqual({ kind: "stopped" });
});

test("what is wrong with a pod, or with the Deployment, is said", () => {
  const trouble = (pods: readonly PodAnswer[], paused = false) => {
    const rollout = judged(pods, { paused });
    return rollout.kind === "under-way" ? rollout.trouble.join("\n") : "";
  };
  expect(trouble([podAnswer("b", "new", "starting")])).toBe(
    "pod b: container optimize: CrashLoopBackOff: back-off 10s; it ended with exit code 137 (OOMKilled)",
  );
  expect(trouble([podAnswer("b", "new", "unschedulable")])).toContain("cannot be scheduled: 0/3 nodes are available");
  expect(trouble([podAnswer("a", "old", "ready")], true)).toContain("kubectl rollout resume");
});
