export type { RunningKubernetes } from "./running-kubernetes";
export { sharedKubernetes, shareKubernetes } from "./shared-kubernetes";
export { reasonAgainstKubernetes, startKubernetes } from "./start-kubernetes";
