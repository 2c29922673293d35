export type { RunningKubernetes } from "./running-kubernetes";
export { sharedKubernetes, shareKubernetes } from "./shared-kubernetes";
export { reasonAgainstKubernetes } from "./start-kubernetes";
