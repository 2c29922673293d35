export { KubernetesUnavailable } from "./kubernetes-unavailable";
export type { RunningKubernetes } from "./running-kubernetes";
export { startKubernetes } from "./start-kubernetes";
