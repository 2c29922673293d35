/** Imports and history clean-up go on while a backup is taken and counted: a tenth is within that. */
const USUAL_SHARE = 0.1;

/**
 * Compares what came back with what was counted when the backup was complete: roughly, since Optimize works on meanwhile.
 *
 * @param restored undefined where it could not be counted.
 * @param recorded undefined where nobody counted.
 * @returns what a person should know.
 */
export function recordedCountNotes(restored: number | undefined, recorded: number | undefined): string[] {
  if (restored === undefined || recorded === undefined || Math.abs(restored - recorded) <= USUAL_SHARE * recorded)
    return [];
  return [
    `${restored} documents came back where ${recorded} were counted when the backup was complete: look into Optimize for what is missing, or too much.`,
  ];
}
