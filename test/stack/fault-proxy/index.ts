export { startFaultProxy, type FaultProxy, type ProxiedRequest } from "./fault-proxy";
export type { FaultAction, FaultRule, InjectedFault } from "./fault-rule";
