export type { RunningKubernetes } from "./running-kubernetes";
export { startKubernetes } from "./start-kubernetes";
