import { type KubernetesApi, type KubernetesRequest } from "../../../../clients/kubernetes/requests";

/** An API server that answers what a test says, by method and path. */
export function answered(answers: Readonly<Record<string, { status?: number; body: unknown }>>): KubernetesApi & {
  readonly requests: KubernetesRequest[];
} {
  const requests: KubernetesRequest[] = [];
  return {
    target: "https://kubernetes:6443",
    requests,
    request(request) {
      requests.push(request);
      const answer = answers[`${request.method} ${request.path}`] ?? notFound;
      return Promise.resolve({ status: answer.status ?? 200, headers: {}, text: JSON.stringify(answer.body) });
    },
  };
}

const notFound = { status: 404, body: { kind: "Status", reason: "NotFound", message: "not found" } };
