export { startOptimizeStandIn, type OptimizeStandInOptions, type RunningOptimize } from "./stand-in";
export { startOptimize } from "./start-optimize";
export { upgradeOptimize, rollOverExternalVariables } from "./schema/upgrade";
export { startSchema } from "./schema/start-schema";
export { versionOn } from "./version-on";
export { startOtherComponent, type OtherComponent } from "./other-components";
export { seedOptimizeIndices } from "./seed/seed-indices";
