import { EXPECTED } from "./expected-truths";

/** The names of all outputs, which are a contract: states hold them. */
export const CONFIGURATION_OUTPUTS: readonly string[] = ["repositoryName", ...EXPECTED];
