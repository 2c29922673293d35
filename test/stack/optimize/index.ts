export { startOptimizeStandIn, type OptimizeStandInOptions, type RunningOptimize } from "./stand-in";
export { startOtherComponent, type OtherComponent } from "./other-components";
export { seedOptimizeIndices } from "./seed/seed-indices";
