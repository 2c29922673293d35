import { peakMemory } from "./process-memory";

/** The most resident memory, in MB, that the process which serves a project's dynamic resources used while something ran. */
export function providerMemory(projectFolder: string, work: () => Promise<unknown>): Promise<number> {
  return peakMemory({ folder: projectFolder, program: "dynamic-provider" }, work);
}
